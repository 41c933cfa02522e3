import type { User } from '../domain/user';
import { IdentityProvider, type PasswordCredentials, type ProvenUser } from '../ports/identity-provider';
import { type ProviderSession, ProviderSessions } from '../ports/provider-sessions';
import { AT_FIRST } from './users';

/** Knows the users it was told about, each with one password. */
export class FakeIdentityProvider extends IdentityProvider {
  readonly #known: { user: User; password: string }[] = [];

  know(user: User, password: string): this {
    this.#known.push({ user, password });
    return this;
  }

  verify(credentials: PasswordCredentials): Promise<ProvenUser | undefined> {
    const found = this.#known.find(({ user, password }) => {
      const same = 'email' in credentials ? user.email === credentials.email : user.username === credentials.username;
      return same && user.enabled && password === credentials.password;
    });
    return Promise.resolve(found && { ...found.user, passwordSetAt: AT_FIRST });
  }
}

/** Keeps sessions of a provider, and says of them what a test wants. */
export class FakeProviderSessions extends ProviderSessions {
  exist = false;
  readonly kept = new Map<string, ProviderSession>();
  readonly renewed: string[] = [];
  answer: 'alive' | 'ended' = 'alive';

  keep(sessionId: string, session: ProviderSession): Promise<void> {
    this.kept.set(sessionId, session);
    return Promise.resolve();
  }

  handOver(fromSessionId: string, toSessionId: string): Promise<void> {
    const [from, to] = [this.kept.get(fromSessionId), this.kept.get(toSessionId)];
    if (from?.id !== undefined && from.id === to?.id) this.kept.delete(fromSessionId);
    return Promise.resolve();
  }

  renew(sessionId: string): Promise<'alive' | 'ended'> {
    this.renewed.push(sessionId);
    return Promise.resolve(this.answer);
  }
}
