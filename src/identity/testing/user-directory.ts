import { NameTakenError, NotFoundError } from '../../shared/problem';
import { normalisedName } from '../domain/names';
import type { Identity, User } from '../domain/user';
import { type Profile, type ProfileChange, type Together, UserDirectory } from '../ports/user-directory';

/** The users of a FakeUserRepository, and a password each. What is done together fails the change, as it does in a transaction. */
export class FakeUserDirectory extends UserDirectory {
  readonly passwords = new Map<string, string | undefined>();
  readonly verified = new Set<string>();

  constructor(readonly users: { readonly identities: Map<string, Identity> }) {
    super();
  }

  async create(profile: Profile, password: string | undefined, together: Together): Promise<User> {
    this.#assertFree(profile);
    const id = `018f0000-0000-4000-8000-${String(this.users.identities.size + 100).padStart(12, '0')}`;
    const { username, givenName, familyName } = profile;
    const names = { email: normalisedName(profile.email), username, givenName, familyName };
    const user: Identity = {
      id,
      ...names,
      enabled: true,
      epoch: 0,
      rolesEpoch: 0,
      installationRoles: [],
      memberships: [],
    };
    this.users.identities.set(id, user);
    await together(user).catch((error: unknown) => {
      this.users.identities.delete(id);
      throw error;
    });
    this.passwords.set(id, password);
    return this.#get(id);
  }

  change(id: string, _version: number | undefined, change: ProfileChange, together: Together): Promise<User> {
    const names = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value ?? undefined]));
    this.#assertFree(names, id);
    return this.#put(id, names, together);
  }

  async setEnabled(id: string, enabled: boolean, together: Together): Promise<User> {
    return this.#get(id).enabled === enabled ? this.#get(id) : this.#put(id, { enabled }, together);
  }

  async remove(id: string, together: Together): Promise<void> {
    await together(this.#get(id));
    this.users.identities.delete(id);
  }

  async setPassword(id: string, password: string, together: Together): Promise<void> {
    await together(this.#get(id));
    this.passwords.set(id, password);
  }

  async verifyEmail(id: string, together: Together): Promise<void> {
    await together(this.#get(id));
    this.verified.add(id);
  }

  async #put(id: string, facts: Partial<User>, together: Together): Promise<User> {
    const before = this.#get(id);
    this.users.identities.set(id, { ...before, ...facts });
    await together(this.#get(id)).catch((error: unknown) => {
      this.users.identities.set(id, before);
      throw error;
    });
    return this.#get(id);
  }

  #get(id: string) {
    const user = this.users.identities.get(id);
    if (user === undefined) throw new NotFoundError();
    return user;
  }

  #assertFree(names: { email?: string; username?: string | undefined }, except?: string): void {
    for (const name of ['email', 'username'] as const)
      for (const user of this.users.identities.values())
        if (user.id !== except && names[name] !== undefined && user[name] === normalisedName(names[name]))
          throw new NameTakenError(`/${name}`);
  }
}
