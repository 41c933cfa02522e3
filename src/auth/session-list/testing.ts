import type { Principal } from '../../access';
import { aPrincipal, aTenant, FakeEndOfAccess, FakeRolePermissions } from '../../access/testing';
import { RecentSignIn } from '../../access/nest';
import { anIdentity, FakeUserRepository } from '../../identity/testing';
import { FakeClock } from '../../shared/clock';
import { FakeUnitOfWork } from '../../shared/database/testing';
import type { ListedSession } from './listed-session';
import { SessionListRepository } from './session-list.repository';
import { type Asking, SessionReach } from './session-reach';

export const HERE = 'SERHAFEN:CL';
export const THERE = 'ANDESLOG:PE';

/** Sessions by whose they are. */
export class FakeSessionListRepository extends SessionListRepository {
  readonly owners = new Map<string, string>();

  of(userId: string): Promise<ListedSession[]> {
    const own = [...this.owners].filter(([, owner]) => owner === userId);
    return Promise.resolve(own.map(([id]) => aSession(id)));
  }
  ownerOf(sessionId: string): Promise<string | undefined> {
    return Promise.resolve(this.owners.get(sessionId));
  }
}

const aSession = (id: string): ListedSession => ({
  id,
  userAgent: 'curl/8.5.0',
  address: '203.0.113.7',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  lastUsedAt: new Date('2026-01-02T00:00:00Z'),
  expiresAt: new Date('2026-01-31T00:00:00Z'),
});

/** Administrators and those they look after, each with one session, `session of <name>`, over fakes. */
export class SessionListSketch {
  readonly sessions = new FakeSessionListRepository();
  readonly users = new FakeUserRepository();
  readonly unitOfWork = new FakeUnitOfWork();
  readonly endOfAccess = new FakeEndOfAccess();
  readonly clock = new FakeClock();
  readonly permissions = new FakeRolePermissions({
    ADMIN: ['users:read', 'users:write', 'sessions:read', 'sessions:write'],
    KEEPER: ['sessions:read', 'sessions:write'],
    SUPERADMIN: ['*:*'],
    USER: [],
  });
  readonly recent = new RecentSignIn(this.clock, { RECENT_SIGN_IN_SECONDS: 900 });
  readonly reach = new SessionReach(this.users, this.permissions, this.unitOfWork);

  knows(id: string, tenants: Readonly<Record<string, readonly string[]>>, roles: readonly string[] = []): Principal {
    const memberships = Object.entries(tenants).map(([code, held]) => ({ tenant: aTenant(code), roles: held }));
    this.users.add(anIdentity({ id, memberships, installationRoles: roles }));
    this.sessions.owners.set(`session of ${id}`, id);
    return aPrincipal({ subject: id, tenants, roles, sessionId: `session of ${id}` });
  }

  asking = (principal: Principal, code: string | undefined = HERE): Asking => ({
    principal,
    tenant: code === undefined ? undefined : aTenant(code),
  });
}
