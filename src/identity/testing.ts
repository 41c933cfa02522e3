import type { Tenant } from '../shared/tenant';
import { ValidationFailedError } from '../shared/validation';
import { normalisedName } from './domain/names';
import { LastAdministratorError } from './domain/identity.errors';
import type { Identity, Membership, User } from './domain/user';
import { Assignments } from './ports/assignments';
import { IdentityProvider, type PasswordCredentials, type ProvenUser } from './ports/identity-provider';
import { LastAdministrator } from './ports/last-administrator';
import { PasswordHasher } from './ports/password-hasher';
import { type ProviderSession, ProviderSessions } from './ports/provider-sessions';
import { type PasswordOwner, PasswordPolicy } from './ports/password-policy';
import { TenantRepository } from './ports/tenant.repository';
import type { Together } from './ports/user-directory';
import { type Credentials, type LoginName, type NewUser, UserRepository } from './ports/user.repository';

/** Builders and fakes of this room, for the tests of all rooms. */

const ANA: Identity = {
  id: '018f0000-0000-4000-8000-000000000001',
  email: 'ana@example.test',
  username: undefined,
  givenName: undefined,
  familyName: undefined,
  enabled: true,
  epoch: 0,
  installationRoles: [],
  memberships: [],
};

/** When passwords were set, until a test says otherwise. */
const AT_FIRST = new Date('2026-01-01T00:00:00Z');

/** An enabled user without any role, unless said otherwise. */
export function anIdentity(facts: Partial<Identity> = {}): Identity {
  return { ...ANA, ...facts };
}

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

/** Users in memory. */
export class FakeUserRepository extends UserRepository {
  readonly identities = new Map<string, Identity>();
  readonly hashes = new Map<string, string>();
  /** When passwords were set, by the id of the user. */
  readonly passwordsSetAt = new Map<string, Date>();

  constructor(private readonly tenants: readonly Tenant[] = []) {
    super();
  }

  add(identity: Identity, passwordHash = 'hash of nothing'): this {
    this.identities.set(identity.id, identity);
    this.hashes.set(identity.id, passwordHash);
    return this;
  }

  find(id: string): Promise<User | undefined> {
    return Promise.resolve(this.identities.get(id));
  }

  findCredentials(name: LoginName): Promise<Credentials | undefined> {
    const user = this.#named(name);
    if (user === undefined) return Promise.resolve(undefined);
    const passwordSetAt = this.passwordsSetAt.get(user.id) ?? AT_FIRST;
    return Promise.resolve({ user, passwordHash: this.hashes.get(user.id)!, passwordSetAt });
  }

  lockProven({ id, passwordSetAt }: Pick<ProvenUser, 'id' | 'passwordSetAt'>): Promise<Identity | undefined> {
    const identity = this.identities.get(id);
    const same =
      passwordSetAt === undefined || passwordSetAt.getTime() === (this.passwordsSetAt.get(id) ?? AT_FIRST).getTime();
    return Promise.resolve(identity?.enabled && same ? identity : undefined);
  }

  findIdentity(id: string): Promise<Identity | undefined> {
    return Promise.resolve(this.identities.get(id));
  }

  create({ passwordHash, ...user }: NewUser): Promise<string | undefined> {
    if (this.#named(user)) return Promise.resolve(undefined);
    const id = `018f0000-0000-4000-8000-${String(this.identities.size + 100).padStart(12, '0')}`;
    this.add(anIdentity({ ...user, id, email: normalisedName(user.email) }), passwordHash);
    return Promise.resolve(id);
  }

  replacePasswordHash(id: string, from: string, to: string): Promise<void> {
    if (this.hashes.get(id) === from) this.hashes.set(id, to);
    return Promise.resolve();
  }

  anybodyHolds(role: string): Promise<boolean> {
    return Promise.resolve([...this.identities.values()].some((user) => user.installationRoles.includes(role)));
  }

  assignInstallationRole(id: string, role: string): Promise<void> {
    const user = this.identities.get(id)!;
    this.identities.set(id, { ...user, installationRoles: [...user.installationRoles, role] });
    return Promise.resolve();
  }

  readonly definedRoles = new Set<string>();
  defineRoles(names: readonly string[]): Promise<void> {
    for (const name of names) this.definedRoles.add(name);
    return Promise.resolve();
  }

  join(id: string, tenantId: string, roles: readonly string[]): Promise<void> {
    const user = this.identities.get(id)!;
    const membership: Membership = { tenant: this.tenants.find((tenant) => tenant.id === tenantId)!, roles };
    this.identities.set(id, { ...user, memberships: [...user.memberships, membership] });
    return Promise.resolve();
  }

  #named(name: { readonly email?: string; readonly username?: string | undefined }): User | undefined {
    return [...this.identities.values()].find(
      ({ email, username }) =>
        (name.email !== undefined && email === normalisedName(name.email)) ||
        (name.username !== undefined && username === normalisedName(name.username)),
    );
  }
}

/** Tenants in memory. */
export class FakeTenantRepository extends TenantRepository {
  constructor(readonly tenants: Tenant[] = []) {
    super();
  }

  list(): Promise<Tenant[]> {
    return Promise.resolve([...this.tenants]);
  }

  ensure(code: string): Promise<Tenant> {
    let tenant = this.tenants.find((known) => known.code === code);
    if (!tenant) {
      const [businessUnit, countryCode] = code.split(':') as [string, string];
      this.tenants.push((tenant = { id: `id-of-${code}`, code, businessUnit, countryCode }));
    }
    return Promise.resolve(tenant);
  }
}

/** Counts what a real one would spend time on. A hash is `<parameters>:<password>`. */
export class FakePasswordHasher extends PasswordHasher {
  hashed = 0;
  verified = 0;

  constructor(private readonly parameters = 'now') {
    super();
  }

  hash(password: string): Promise<string> {
    this.hashed++;
    return Promise.resolve(`${this.parameters}:${password}`);
  }

  verify(stored: string | undefined, password: string): Promise<boolean> {
    this.verified++;
    return Promise.resolve(stored?.slice(stored.indexOf(':') + 1) === password);
  }

  isOutdated(stored: string): boolean {
    return !stored.startsWith(`${this.parameters}:`);
  }
}

export { FakeUserDirectory } from './testing-user-directory';

/** Refuses what is called `weak`, and remembers what it was asked about. */
export class FakePasswordPolicy extends PasswordPolicy {
  readonly asked: { password: string; owner: PasswordOwner }[] = [];

  check(password: string, owner: PasswordOwner, pointer = '/password'): Promise<void> {
    const faults = this.faults(password, owner);
    return faults.length === 0
      ? Promise.resolve()
      : Promise.reject(new ValidationFailedError(faults.map((message) => ({ in: 'body', pointer, message }))));
  }

  faults(password: string, owner: PasswordOwner): readonly string[] {
    this.asked.push({ password, owner });
    return password === 'weak' ? ['is weak'] : [];
  }
}

/** Refuses where the one whom it was told of would go. */
export class FakeLastAdministrator extends LastAdministrator {
  constructor(private readonly last?: string) {
    super();
  }

  /** What `assertOneRemains` finds. */
  remains = true;

  assertNotLast(userId: string): Promise<void> {
    return userId === this.last ? Promise.reject(new LastAdministratorError()) : Promise.resolve();
  }

  assertOneRemains(): Promise<void> {
    return this.remains ? Promise.resolve() : Promise.reject(new LastAdministratorError());
  }
}

/** Remembers what was asked for, in words; what is listed in `there` is there already. Does what belongs to it, for this user. */
export class FakeAssignments extends Assignments {
  readonly done: string[] = [];

  constructor(
    private readonly user: User = ANA,
    private readonly there: readonly string[] = [],
  ) {
    super();
  }

  join(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#note(`join ${userId} ${tenantId}`, together);
  }
  leave(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#note(`leave ${userId} ${tenantId}`, together);
  }
  assignRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    return this.#note(`assign ${userId} ${tenantId ?? 'everywhere'} ${role}`, together);
  }
  withdrawRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    return this.#note(`withdraw ${userId} ${tenantId ?? 'everywhere'} ${role}`, together);
  }
  joinGroup(userId: string, groupId: string, together: Together): Promise<void> {
    return this.#note(`join group ${userId} ${groupId}`, together);
  }
  leaveGroup(userId: string, groupId: string, together: Together): Promise<void> {
    return this.#note(`leave group ${userId} ${groupId}`, together);
  }

  async #note(what: string, together: Together): Promise<void> {
    if (this.there.includes(what)) return;
    this.done.push(what);
    await together(this.user);
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

  renew(sessionId: string): Promise<'alive' | 'ended'> {
    this.renewed.push(sessionId);
    return Promise.resolve(this.answer);
  }
}
