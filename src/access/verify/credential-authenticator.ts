import { isApiKey } from '../credentials';
import { type ApiKeys, Authenticator } from '../ports';
import type { Principal } from '../principal';
import type { Refusal } from '../../shared/problem';

/** Asks whoever knows this kind of credential: no token begins as our API keys do. */
export class CredentialAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: Authenticator,
    private readonly keys: ApiKeys,
  ) {
    super();
  }

  authenticate(credential: string): Principal | Refusal | Promise<Principal | Refusal> {
    return isApiKey(credential) ? this.keys.authenticate(credential) : this.tokens.authenticate(credential);
  }
}
