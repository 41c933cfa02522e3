// What the peers have in common: where they listen, what they forward to, whom they let in.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';

const { PORT, UPSTREAM, PUBLIC_KEY, ISSUER, AUDIENCE, TENANT, LOG } = process.env;

export const settings = { port: Number(PORT), upstream: UPSTREAM, issuer: ISSUER, audience: AUDIENCE, tenant: TENANT, log: LOG }; // prettier-ignore
export const pem = PUBLIC_KEY === undefined ? undefined : readFileSync(PUBLIC_KEY, 'utf8');

/** A quota that nobody reaches, but that every request is counted under. */
export const QUOTA = 100_000_000;

/** @returns the role that a path asks for */
export const roleFor = (path) => (path.startsWith('/admins') ? 'ADMIN' : 'USER');

export const rolesOf = (claims) => claims.tenants?.[settings.tenant] ?? [];

const key = pem === undefined ? undefined : createPublicKey(pem);
const verified = new LRUCache({ max: 10_000 });

/** @returns {Promise<object>} the claims; a token that was seen before is not verified again. @throws for a bad one */
export async function claimsOf(token) {
  const known = verified.get(token);
  if (known !== undefined && known.exp * 1000 > Date.now()) return known;
  const { payload } = await jwtVerify(token, key, { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'] });
  verified.set(token, payload);
  return payload;
}

/** Tells the benchmark that the peer listens, and ends with it. */
export function ready() {
  process.send?.({ ready: true });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
}
