import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accounts, database, startGateway, TENANT } from '../gateway.mjs';
import { OPEN_QUOTAS, ourSignIn } from '../our-sign-in.mjs';

const USERS = 100;

/** A quota that nobody reaches, but that every request is counted under. */
const limits = ['user', 'address'].map((by) => `{ by: ${by}, requests: 100000000, perSeconds: 60 }`).join(', ');

/** The routes as a careful team would write them. */
const withPolicies = `
  - { id: bench, match: { path: /bench }, upstream: origin, roles: [USER], tenant: required, limits: [${limits}] }
  - { id: admins, match: { path: /admins }, upstream: origin, roles: [ADMIN], tenant: required }`;

/** What remains is what cannot be switched off: identity of the connection and the request, breaker, deadlines, counters. */
const withoutPolicies = `
  - { id: bench, match: { path: /bench }, upstream: origin, public: true }`;

const config = (origin, transport, routes) => `
upstreams:
  origin: { transport: ${transport}, targets: [{ url: '${origin}' }] }
routes:${routes}
`;

/**
 * Gateways of one build on one database: they take each other's tokens.
 * @param {{name: string, transport: 'net' | 'undici', policies: boolean}[]} kinds
 */
export async function startOurs(house, origin, cpu, kinds) {
  const { users, settings } = accounts(house, USERS);
  const shared = { ...(await database(house)), ...settings, ...OPEN_QUOTAS, TOKEN_ISSUER: 'http://gateway.bench' };
  const peers = [];
  for (const [i, { name, transport, policies }] of kinds.entries()) {
    const file = join(house.folder, `gateway-${i}.yaml`);
    writeFileSync(file, config(origin, transport, policies ? withPolicies : withoutPolicies));
    const own = policies ? {} : { ACCESS_LOG: 'off' };
    const { url, pid } = await startGateway(house, { ...shared, ...own }, { cpu, config: file, name: `gateway-${i}` });
    peers.push({ name, url, pids: [pid], policies });
  }
  return { peers, tokens: new Tokens(peers[0], users) };
}

/** Access tokens of all users, made new when they grow old. */
class Tokens {
  #signIn;
  #sessions;
  #madeAtMs = 0;

  constructor({ url, pids }, users) {
    this.url = url;
    this.#signIn = ourSignIn({ url, pid: pids[0] }, { users });
  }

  /** @returns {Promise<object[]>} for each user the fields that it asks with, good for ten minutes more */
  async fields() {
    if (Date.now() - this.#madeAtMs > 240_000) await this.#renew();
    return this.#sessions.map(({ accessToken }) => ({ Authorization: `Bearer ${accessToken}`, 'X-Tenant-Id': TENANT }));
  }

  async #renew() {
    const before = this.#sessions;
    const next = [];
    for (const [i, user] of this.#signIn.users.entries())
      next.push(await (before === undefined ? this.#signIn.login(user) : this.#signIn.refresh(before[i])));
    this.#sessions = next;
    this.#madeAtMs = Date.now();
  }

  /** @returns {Promise<{jwks: object, issuer: string, audience: string}>} what others need to verify them */
  async trust() {
    const [{ Authorization }] = await this.fields();
    const { iss, aud } = JSON.parse(Buffer.from(Authorization.split('.')[1], 'base64url'));
    const answer = await fetch(`${this.url}/.well-known/jwks.json`, { signal: AbortSignal.timeout(10_000) });
    const { kid } = JSON.parse(Buffer.from(Authorization.slice('Bearer '.length).split('.')[0], 'base64url'));
    const { keys } = await answer.json();
    return { jwks: { keys: keys.filter((key) => key.kid === kid) }, issuer: iss, audience: [aud].flat()[0] };
  }
}
