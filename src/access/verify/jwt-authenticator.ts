import { hash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Clock } from '../../shared/clock';
import { Refusal } from '../../shared/problem';
import type { RequestMetrics } from '../../shared/telemetry';
import { TOKEN_INVALID, TOKEN_REVOKED } from '../bearer';
import { Authenticator } from '../ports';
import type { Principal } from '../principal';
import { MAX_TOKEN_LENGTH } from '../token-issuer';
import type { TokenCache } from './token-cache';
import type { TokenVerifier } from './token-verifier';

/** Asked on every request: the identity is cached, never a decision. */
export interface RevocationLookup {
  isRevoked(principal: Principal): boolean;
}

/** Verifies a token once, remembers who it is, and asks on every call whether it was revoked. */
export class JwtAuthenticator extends Authenticator {
  readonly #verifying = new Map<string, Promise<Principal | Refusal>>();
  /** Principals whose roles were read from our tables, not from the token: those can be read anew. */
  readonly #lookedUp = new WeakSet<Principal>();
  #foreign: ReadonlyMap<string, TokenVerifier> = new Map();
  #provider: TokenVerifier | undefined;

  constructor(
    private readonly ours: TokenVerifier,
    private readonly cache: TokenCache,
    private readonly revocations: RevocationLookup,
    private readonly metrics: Pick<RequestMetrics, 'tokenLookup'>,
    private readonly clock: Clock,
  ) {
    super();
  }

  authenticate(token: string): Principal | Refusal | Promise<Principal | Refusal> {
    if (token.length > MAX_TOKEN_LENGTH) return TOKEN_INVALID;
    const digest = hash('sha256', token, 'base64url');
    const known = this.cache.find(digest, this.clock.nowMs());
    if (known !== undefined && !this.#isOutdated(known)) {
      this.metrics.tokenLookup('hit');
      return this.#unlessRevoked(known);
    }
    this.metrics.tokenLookup('miss');
    return this.#verifyOnce(token, digest).then((answer) =>
      answer instanceof Refusal ? answer : this.#unlessRevoked(answer),
    );
  }

  /** The identity provider's own tokens are accepted too, under whatever configuration. */
  trustProvider(verifier: TokenVerifier): void {
    this.#provider = verifier;
  }

  /** The verifiers of the running configuration, in place of those before. Ours is never among them. */
  trust(verifiers: readonly TokenVerifier[]): void {
    this.#foreign = new Map(verifiers.map((verifier) => [verifier.issuer, verifier]));
    this.#verifying.clear();
    this.cache.forgetForeign();
  }

  /** However many requests bring a new token at once, it is verified once. */
  #verifyOnce(token: string, digest: string): Promise<Principal | Refusal> {
    const running = this.#verifying.get(digest);
    if (running !== undefined) return running;
    const trusted = this.#foreign;
    const verification = this.#verify(token)
      .then((answer) => {
        // Verified under a configuration that is no longer the running one: good for this request, not for the next.
        if (!(answer instanceof Refusal) && trusted === this.#foreign) this.cache.keep(digest, answer);
        return answer;
      })
      .finally(() => {
        if (this.#verifying.get(digest) === verification) this.#verifying.delete(digest);
      });
    this.#verifying.set(digest, verification);
    return verification;
  }

  async #verify(token: string): Promise<Principal | Refusal> {
    const issuer = claimedIssuer(token);
    if (issuer === undefined) return TOKEN_INVALID;
    if (issuer === this.#provider?.issuer) return this.#lookUp(token, this.#provider);
    const verifier = issuer === this.ours.issuer ? this.ours : this.#foreign.get(issuer);
    return verifier === undefined ? TOKEN_INVALID : verifier.verify(token);
  }

  async #lookUp(token: string, provider: TokenVerifier): Promise<Principal | Refusal> {
    const answer = await provider.verify(token);
    if (!(answer instanceof Refusal)) this.#lookedUp.add(answer);
    return answer;
  }

  /** Something was taken from the user, which a token of ours would not survive; this one says no more than a name. */
  #isOutdated(known: Principal): boolean {
    return this.#lookedUp.has(known) && this.revocations.isRevoked(known);
  }

  #unlessRevoked(principal: Principal): Principal | Refusal {
    return this.revocations.isRevoked(principal) ? TOKEN_REVOKED : principal;
  }
}

/** Chooses whose keys to try, nothing more: the verifier checks `iss` again, in what was signed. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined; // not a JWT at all
  }
}
