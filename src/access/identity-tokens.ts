import type { Clock } from '../shared/clock';
import type { Random } from '../shared/crypto';
import { signedAtOnce } from './keys/signed-token';
import type { SigningKeys } from './keys/signing-keys';
import type { Principal } from './principal';
import type { TokenIdentity } from './token-identity';

/** Tells these tokens from access tokens, whoever looks at them (RFC 8725 §3.11). */
export const IDENTITY_TOKEN_TYP = 'gateway-identity+jwt';
/** From its making on. */
export const IDENTITY_TOKEN_SECONDS = 60;

/** Of a kept token at least half its life is left. */
const KEPT_MS = (IDENTITY_TOKEN_SECONDS * 1000) / 2;
/** With the longest keys that is some 15 MB. */
const MOST_KEPT = 10_000;
const LONGEST_KEPT_PATH = 512;
/** A request of these methods changes nothing, however often it comes (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The one request that a token is for. */
export interface IdentifiedRequest {
  /** Name of the upstream. */
  readonly audience: string;
  readonly method: string;
  /** As the upstream is asked for it, without query. */
  readonly path: string;
  readonly tenant: string | undefined;
  readonly requestId: string;
}

interface KeptToken {
  readonly token: string;
  readonly madeAtMs: number;
}

/**
 * Writes what a backend may believe of a caller: who, in which tenant, with which roles, for one upstream, method and path
 * (docs/identity-to-backends.md). What changes nothing is answered with the same token for half a minute; whatever may
 * change something gets one of its own, with a `jti`, so that a backend can refuse to see it twice.
 */
export class IdentityTokens {
  readonly #kept = new Map<string, KeptToken>();

  constructor(
    private readonly identity: Pick<TokenIdentity, 'issuer'>,
    private readonly keys: Pick<SigningKeys, 'current'>,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  tokenFor(principal: Principal, request: IdentifiedRequest): string {
    const { method, path } = request;
    const nowMs = this.clock.nowMs();
    if (!SAFE.has(method)) return this.#sign(principal, request, nowMs, true);
    if (path.length > LONGEST_KEPT_PATH) return this.#sign(principal, request, nowMs, false);
    // A principal is what one token or key was found to say: another serial, another verification.
    const key = `${principal.serial} ${request.tenant ?? ''} ${request.audience} ${method} ${path}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined && nowMs >= kept.madeAtMs && nowMs - kept.madeAtMs < KEPT_MS) return kept.token;
    const token = this.#sign(principal, request, nowMs, false);
    this.#keep(key, { token, madeAtMs: nowMs });
    return token;
  }

  #sign(principal: Principal, request: IdentifiedRequest, nowMs: number, once: boolean): string {
    const { audience, method, path, tenant, requestId } = request;
    const { userId, email, keyId } = principal;
    const issuedAt = Math.floor(nowMs / 1000);
    return signedAtOnce(this.keys.current(), IDENTITY_TOKEN_TYP, {
      iss: this.identity.issuer,
      sub: userId,
      aud: audience,
      iat: issuedAt,
      exp: issuedAt + IDENTITY_TOKEN_SECONDS,
      htm: method,
      path,
      tenant,
      roles: [...principal.rolesIn(tenant)].sort(),
      email,
      ...(keyId === undefined ? {} : { act: { sub: keyId } }),
      ...(once ? { jti: this.random.uuid(), request_id: requestId } : {}),
    });
  }

  #keep(key: string, kept: KeptToken): void {
    // What is made anew goes to the end: the first is the oldest.
    this.#kept.delete(key);
    if (this.#kept.size >= MOST_KEPT) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest!);
    }
    this.#kept.set(key, kept);
  }
}
