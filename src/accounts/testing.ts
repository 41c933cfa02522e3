import { aTenant, FakeEndOfAccess, FakeTenantDirectory } from '../access/testing';
import { type PasswordProof, PasswordWrongError } from '../auth';
import {
  anIdentity,
  FakeAssignments,
  FakePasswordPolicy,
  FakeUserDirectory,
  FakeUserRepository,
} from '../identity/testing';
import { Capabilities, normalisedName } from '../identity';
import { FakeMailer } from '../mail/testing';
import { FakeClock } from '../shared/clock';
import { FakeRandom } from '../shared/crypto';
import type { CurrentUnitOfWork } from '../shared/database';
import { FakeUnitOfWork } from '../shared/database/testing';
import { FakeDomainEvents } from '../shared/events/testing';
import type { Reading } from '../shared/paging';
import type { Account } from './domain/account';
import type { Invitation } from './domain/invitation';
import type { KeptLink, LinkPurpose } from './domain/link-token';
import { Enrolment } from './enrolment';
import { Links } from './links';
import { AccountRepository } from './ports/account.repository';
import { InvitationRepository } from './ports/invitation.repository';
import { LinkRepository } from './ports/link.repository';

interface Kept {
  readonly link: KeptLink;
  readonly expiresAtMs: number;
  used: boolean;
}

/** Links in memory; a user is never disabled meanwhile, and keeps their address. */
export class FakeLinkRepository extends LinkRepository {
  readonly kept = new Map<string, Kept>();

  put(hash: Buffer, link: KeptLink, _issuedAtMs: number, expiresAtMs: number): Promise<void> {
    for (const [key, other] of this.kept)
      if (other.link.purpose === link.purpose && other.link.subject === link.subject) this.kept.delete(key);
    this.kept.set(hash.toString('hex'), { link, expiresAtMs, used: false });
    return Promise.resolve();
  }
  find(hash: Buffer, purpose: LinkPurpose, nowMs: number): Promise<KeptLink | undefined> {
    return Promise.resolve(this.#good(hash, purpose, nowMs)?.link);
  }
  claim(hash: Buffer, purpose: LinkPurpose, nowMs: number): Promise<KeptLink | undefined> {
    const good = this.#good(hash, purpose, nowMs);
    if (good) good.used = true;
    return Promise.resolve(good?.link);
  }
  release(hash: Buffer): Promise<void> {
    const kept = this.kept.get(hash.toString('hex'));
    if (kept) kept.used = false;
    return Promise.resolve();
  }
  voidAllOf(userId: string): Promise<void> {
    for (const [key, { link }] of this.kept) if (link.user?.id === userId) this.kept.delete(key);
    return Promise.resolve();
  }
  removeExpired(): Promise<number> {
    return Promise.resolve(0);
  }

  #good(hash: Buffer, purpose: LinkPurpose, nowMs: number): Kept | undefined {
    const kept = this.kept.get(hash.toString('hex'));
    return kept && !kept.used && kept.link.purpose === purpose && kept.expiresAtMs > nowMs ? kept : undefined;
  }
}

/** The users of a FakeUserDirectory. */
export class FakeAccountRepository extends AccountRepository {
  readonly members = new Set<string>();
  administrators: string[] = [];

  constructor(private readonly directory: FakeUserDirectory) {
    super();
  }

  find(id: string): Promise<Account | undefined> {
    const user = this.directory.users.identities.get(id);
    return Promise.resolve(user && { ...user, emailVerified: this.directory.verified.has(id) });
  }
  findByEmail(email: string): Promise<Account | undefined> {
    const user = [...this.directory.users.identities.values()].find((one) => one.email === normalisedName(email));
    return user ? this.find(user.id) : Promise.resolve(undefined);
  }
  isMember(email: string): Promise<boolean> {
    return Promise.resolve(this.members.has(email));
  }
  emailsOfAdministrators(): Promise<string[]> {
    return Promise.resolve(this.administrators);
  }
}

/** Invitations in memory, of one tenant. */
export class FakeInvitationRepository extends InvitationRepository {
  readonly invitations = new Map<string, Invitation>();

  put(invitation: Invitation): Promise<Invitation> {
    this.invitations.set(invitation.id, invitation);
    return Promise.resolve(invitation);
  }
  find(id: string): Promise<Invitation | undefined> {
    return Promise.resolve(this.invitations.get(id));
  }
  read({ descending, rows }: Reading): Promise<Invitation[]> {
    const sorted = [...this.invitations.values()].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    return Promise.resolve((descending ? sorted.reverse() : sorted).slice(0, rows));
  }
  count(): Promise<number> {
    return Promise.resolve(this.invitations.size);
  }
  renew(id: string, invitedBy: string, expiresAt: Date): Promise<void> {
    this.invitations.set(id, { ...this.invitations.get(id)!, invitedBy, expiresAt });
    return Promise.resolve();
  }
  remove(id: string): Promise<boolean> {
    return Promise.resolve(this.invitations.delete(id));
  }
  removeExpired(): Promise<number> {
    return Promise.resolve(0);
  }
}

export const SETTINGS = {
  PUBLIC_URL: 'https://gateway.example',
  PORT: 8080,
  PASSWORD_RESET_SECONDS: 1800,
  EMAIL_VERIFICATION_SECONDS: 86_400,
  INVITATION_SECONDS: 604_800,
  REGISTRATION: 'open' as const,
  REGISTRATION_DOMAINS: [] as string[],
  REGISTRATION_TENANT: undefined,
};

/** Ana, and everything that self-service is made of, over fakes. */
export class AccountSketch {
  readonly clock = new FakeClock();
  readonly random = new FakeRandom();
  readonly unitOfWork = new FakeUnitOfWork();
  readonly events = new FakeDomainEvents();
  readonly mailer = new FakeMailer();
  readonly policy = new FakePasswordPolicy();
  readonly endOfAccess = new FakeEndOfAccess();
  readonly assignments = new FakeAssignments();
  readonly tenants = new FakeTenantDirectory('SERHAFEN:CL');
  readonly ana = anIdentity();
  readonly users = new FakeUserRepository().add(this.ana);
  readonly directory = new FakeUserDirectory(this.users);
  readonly accounts = new FakeAccountRepository(this.directory);
  readonly kept = new FakeLinkRepository();
  readonly invitations = new FakeInvitationRepository();
  capabilities = new Capabilities();
  /** As in scope `tenant`. */
  readonly current = {
    tenant: aTenant(),
    asSystem: <T>(work: () => Promise<T>) => work(),
  } as unknown as CurrentUnitOfWork;
  readonly links = new Links(this.kept, this.unitOfWork, this.current, this.random, this.clock, SETTINGS);
  readonly enrolment = new Enrolment(this.directory, this.assignments, this.tenants, this.endOfAccess, this.events);
  /** Everybody's password is `right`. */
  readonly proof = {
    assert: (_account: unknown, password: string) =>
      password === 'right' ? Promise.resolve() : Promise.reject(new PasswordWrongError()),
  } as unknown as PasswordProof;

  /** A link for Ana. @returns its token */
  async linkFor(purpose: LinkPurpose, facts: Partial<KeptLink> = {}): Promise<string> {
    const { id, email } = this.ana;
    const { link } = await this.links.make({ purpose, subject: `user:${id}`, email, user: { id, email }, ...facts });
    return link.split('#token=')[1]!;
  }

  /** Types of what happened, in order. */
  get happened(): string[] {
    return this.events.recorded.map(({ type }) => type);
  }
}
