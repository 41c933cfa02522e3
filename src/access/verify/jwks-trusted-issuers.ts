import type { Clock } from '../../shared/clock';
import { type RoleGraph, type TrustedIssuer, TrustedIssuers } from '../ports';
import { ForeignTokenVerifier } from './foreign-token-verifier';
import type { JwtAuthenticator } from './jwt-authenticator';
import { type FetchKeySet, RemoteKeys } from './remote-keys';
import type { TokenVerifier } from './token-verifier';

/** The issuers of the running configuration. A definition that did not change keeps its keys. */
export class JwksTrustedIssuers extends TrustedIssuers {
  #verifiers = new Map<string, TokenVerifier>();

  constructor(
    private readonly authenticator: Pick<JwtAuthenticator, 'trust'>,
    private readonly fetchKeySet: FetchKeySet,
    private readonly roleGraph: RoleGraph,
    private readonly clock: Clock,
  ) {
    super();
    // Who was read before holds what roles included then.
    roleGraph.onChange(() => this.authenticator.trust([...this.#verifiers.values()]));
  }

  replace(issuers: readonly TrustedIssuer[]): void {
    const verifiers = new Map<string, TokenVerifier>();
    for (const issuer of issuers) {
      const definition = JSON.stringify(issuer);
      verifiers.set(definition, this.#verifiers.get(definition) ?? this.#verifierOf(issuer));
    }
    const changed =
      verifiers.size !== this.#verifiers.size || [...verifiers.keys()].some((key) => !this.#verifiers.has(key));
    this.#verifiers = verifiers;
    if (changed) this.authenticator.trust([...verifiers.values()]);
  }

  #verifierOf(issuer: TrustedIssuer): TokenVerifier {
    const keys = new RemoteKeys(issuer.jwksUrl, this.fetchKeySet, this.clock);
    return new ForeignTokenVerifier(issuer, keys.find, this.roleGraph, this.clock);
  }
}
