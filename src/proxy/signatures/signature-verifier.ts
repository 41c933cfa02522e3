import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Limit, Limiter } from '../../limits';
import type { Clock } from '../../shared/clock';
import type { RequestHead } from '../../shared/http';
import { type Refusal, refusal } from '../../shared/problem';
import type { Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';
import { type Claim, schemeOf, type Scheme } from './schemes';

type SignatureConfig = NonNullable<RouteConfig['signature']>;

const INVALID = refusal(403, 'signature-invalid');
const EXPIRED = refusal(403, 'signature-expired');
const REPLAYED = refusal(409, 'signature-replayed');
const A_DAY_SECONDS = 86_400;

export interface VerifierParts {
  readonly limiter: Limiter;
  readonly clock: Clock;
}

/** Tells messages of a sender that shares a secret from all others (RFC 2104), each of them once. */
export class SignatureVerifier {
  readonly #scheme: Scheme;
  readonly #keys: readonly Buffer[];
  readonly #toleranceSeconds: number;
  /** A message is known again by a limit of one: shared where limits are, and atomic. */
  readonly #once: Limit;

  constructor(
    routeId: string,
    config: SignatureConfig,
    private readonly parts: VerifierParts,
  ) {
    this.#scheme = schemeOf(config);
    this.#keys = config.secrets.map((secret) => this.#scheme.key(secret));
    this.#toleranceSeconds = config.toleranceSeconds;
    const perSeconds = config.replaySeconds ?? (this.#scheme.timed ? 2 * config.toleranceSeconds + 1 : A_DAY_SECONDS);
    this.#once = { name: `${routeId}-replay-${perSeconds}s`, requests: 1, perSeconds, algorithm: 'token-bucket' };
  }

  /** What the head alone gives away, before a byte of the body is kept. */
  claimOf(head: RequestHead): Claim | Refusal {
    const claim = this.#scheme.read((name) => single(head, name));
    if (claim === undefined) return INVALID;
    const { sentAtSeconds } = claim;
    if (sentAtSeconds === undefined) return claim;
    const age = Math.abs(this.parts.clock.nowMs() / 1000 - sentAtSeconds);
    return age <= this.#toleranceSeconds ? claim : EXPIRED;
  }

  /** @param body to its last byte @returns a refusal unless it is the sender's message, for the first time */
  verdictOn({ signatures, signedFront }: Claim, body: Buffer): Verdict | Promise<Verdict> {
    const isSigned = this.#keys.some((key) => {
      const own = createHmac(this.#scheme.algorithm, key).update(signedFront, 'latin1').update(body).digest();
      return signatures.some((other) => isSame(own, other));
    });
    if (!isSigned) return INVALID;
    // By what was signed, not by a signature: while secrets are changed a message has several, each good for itself.
    const message = createHash('sha256').update(signedFront, 'latin1').update(body).digest('base64url');
    const decision = this.parts.limiter.take(this.#once, message);
    return decision instanceof Promise
      ? decision.then(({ allowed }) => (allowed ? undefined : REPLAYED))
      : decision.allowed
        ? undefined
        : REPLAYED;
  }
}

const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);

/** @returns a field that was sent once: of two, nobody knows which one is meant */
function single({ headers, rawHeaders }: RequestHead, name: string): string | undefined {
  let lines = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]!.toLowerCase() === name) lines++;
  const value = headers[name];
  return lines === 1 && typeof value === 'string' ? value : undefined;
}
