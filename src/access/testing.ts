import type { Refusal } from '../shared/problem';
import { parseTenantCode, type Tenant } from '../shared/tenant';
import { TICKET_INVALID, TOKEN_INVALID } from './bearer';
import {
  Authenticator,
  EndOfAccess,
  type RedeemedTicket,
  RoleGraph,
  RolePermissions,
  type SessionEnd,
  SessionRenewals,
  TenantDirectory,
  WebSocketTickets,
} from './ports';
import { Principal, type PrincipalFacts } from './principal';
import type { IssuedToken, TokenIssuer, TokenSession, TokenSubject } from './token-issuer';

/** Builders and fakes of this room, for the tests of all rooms. */

export interface PrincipalSketch extends Partial<Omit<PrincipalFacts, 'tenants'>> {
  /** Shorthand for installationRoles. */
  readonly roles?: readonly string[];
  readonly tenants?: Readonly<Record<string, readonly string[]>>;
}

/** One of our users without any role, unless said otherwise. */
export function aPrincipal({ roles = [], tenants = {}, ...facts }: PrincipalSketch = {}): Principal {
  const subject = facts.subject ?? '018f0000-0000-7000-8000-000000000001';
  return new Principal({
    issuer: 'https://gateway.test',
    subject,
    userId: subject,
    email: 'ana@example.test',
    installationRoles: roles,
    tenants: Object.entries(tenants),
    scopes: [],
    sessionId: '018f0000-0000-7000-8000-00000000000a',
    tokenId: '018f0000-0000-7000-8000-00000000000b',
    epoch: 0,
    issuedAtMs: Date.UTC(2026, 0, 1),
    authTimeMs: Date.UTC(2026, 0, 1),
    expiresAtMs: Date.UTC(2100, 0, 1),
    ours: true,
    controlPlane: true,
    ...facts,
  });
}

/** @param code such as `SERHAFEN:CL` */
export function aTenant(code = 'SERHAFEN:CL', id = `id-of-${code}`): Tenant {
  const parts = parseTenantCode(code);
  if (parts === undefined) throw new Error(`${code} is no tenant code`);
  return { id, code, ...parts };
}

/** Knows the tokens it was told about; every other one is invalid. */
export class FakeAuthenticator extends Authenticator {
  readonly #known = new Map<string, Principal | Refusal>();
  /** Answer with promises, as a real one does for a token it has not met. */
  later = false;

  know(token: string, answer: Principal | Refusal): this {
    this.#known.set(token, answer);
    return this;
  }

  authenticate(token: string): Principal | Refusal | Promise<Principal | Refusal> {
    const answer = this.#known.get(token) ?? TOKEN_INVALID;
    return this.later ? Promise.resolve(answer) : answer;
  }
}

/** Has the tickets it was given, each once. */
export class FakeTickets extends WebSocketTickets {
  readonly left = new Map<string, RedeemedTicket | Refusal>();

  redeem(ticket: string): Promise<RedeemedTicket | Refusal> {
    const found = this.left.get(ticket) ?? TICKET_INVALID;
    this.left.delete(ticket);
    return Promise.resolve(found);
  }

  inspect(ticket: string): Promise<RedeemedTicket | Refusal> {
    return Promise.resolve(this.left.get(ticket) ?? TICKET_INVALID);
  }
}

/** Nobody's session was renewed, unless it says so. */
export class FakeRenewals extends SessionRenewals {
  /** In milliseconds of the wall clock, or what is thrown. */
  untilMs: number | Error | undefined = undefined;
  asked = 0;

  renewedUntilMs(): Promise<number | undefined> {
    this.asked++;
    return this.untilMs instanceof Error ? Promise.reject(this.untilMs) : Promise.resolve(this.untilMs);
  }
}

/** Only the tenants it was given exist. */
export class FakeTenantDirectory extends TenantDirectory {
  readonly #tenants: Map<string, Tenant>;
  readonly #listeners = new Set<() => void>();

  constructor(...codes: string[]) {
    super();
    this.#tenants = new Map(codes.map((code) => [code, aTenant(code)]));
  }

  find(code: string): Tenant | undefined {
    return this.#tenants.get(code);
  }

  onRead(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  suspend(code: string, suspended = true): void {
    this.#tenants.set(code, { ...this.#tenants.get(code)!, suspended });
    for (const listener of this.#listeners) listener();
  }
}

/** Knows what the roles it was given allow; every other one allows nothing. */
export class FakeRolePermissions extends RolePermissions {
  constructor(readonly byRole: Record<string, readonly string[]> = {}) {
    super();
  }

  /** Whether `known` knows. */
  remembers = true;

  of(roles: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set([...roles].flatMap((role) => this.byRole[role] ?? [])));
  }

  known(roles: ReadonlySet<string>): ReadonlySet<string> | undefined {
    return this.remembers ? new Set([...roles].flatMap((role) => this.byRole[role] ?? [])) : undefined;
  }
}

/** Roles include what it was given, and that only. */
export class FakeRoleGraph extends RoleGraph {
  readonly #listeners: (() => void)[] = [];

  constructor(private includes: Readonly<Record<string, readonly string[]>> = {}) {
    super();
  }

  expand(roles: Iterable<string>): string[] {
    return [
      ...new Set(
        [...roles].flatMap((role) => [role, ...(Object.hasOwn(this.includes, role) ? this.includes[role]! : [])]),
      ),
    ].sort();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  change(includes: Readonly<Record<string, readonly string[]>>): void {
    this.includes = includes;
    for (const listener of this.#listeners) listener();
  }
}

/** Issues tokens that a test can read: `at.` and what it was given. */
export class FakeTokenIssuer implements Pick<TokenIssuer, 'issue'> {
  readonly issued: { subject: TokenSubject; session: TokenSession }[] = [];

  issue(subject: TokenSubject, session: TokenSession): Promise<IssuedToken> {
    this.issued.push({ subject, session });
    return Promise.resolve({ accessToken: `at.${subject.userId}.${this.issued.length}`, expiresInSeconds: 600 });
  }
}

export { aCall, type GuardedCall } from './guards/testing';
export { FakeRevocationStore } from './revocations/testing';
export { aKey, aToken, type TestKey } from './verify/testing';

/** Remembers what was ended, in words: `session s1 logout`, `tokens u1 u2`, … */
export class FakeEndOfAccess extends EndOfAccess {
  readonly ended: string[] = [];

  session(sessionId: string, why: SessionEnd): Promise<boolean> {
    return this.#note(`session ${sessionId} ${why}`, true);
  }
  sessionsOf(userId: string, why: SessionEnd, except?: string): Promise<number> {
    return this.#note(`sessions of ${userId} ${why}${except === undefined ? '' : ` but ${except}`}`, 1);
  }
  tokensOf(userIds: readonly string[]): Promise<void> {
    return this.#note(['tokens', ...userIds].join(' '), undefined);
  }
  tokensWith(role: string, tenantCode?: string): Promise<void> {
    return this.#note(`tokens with ${role}${tenantCode === undefined ? '' : ` in ${tenantCode}`}`, undefined);
  }
  apiKey(keyId: string): Promise<void> {
    return this.#note(`key ${keyId}`, undefined);
  }
  tenant(code: string): Promise<void> {
    return this.#note(`tenant ${code}`, undefined);
  }
  role(name: string): Promise<void> {
    return this.#note(`role ${name}`, undefined);
  }

  #note<T>(what: string, answer: T): Promise<T> {
    this.ended.push(what);
    return Promise.resolve(answer);
  }
}
