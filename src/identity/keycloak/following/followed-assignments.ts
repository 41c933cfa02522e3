import { Injectable } from '@nestjs/common';
import { EndOfAccess } from '../../../access';
import { CurrentUnitOfWork } from '../../../shared/database';
import { DomainEvents } from '../../../shared/events';
import { TenantRepository } from '../../ports/tenant.repository';
import { UserRepository } from '../../ports/user.repository';
import type { FollowedAccess } from './provider-user';

/** One fact about a user: what it is, in which tenant where that matters, and its name. */
interface Assignment {
  readonly kind: 'tenant' | 'role' | 'installation-role' | 'group';
  readonly tenantId: string | null;
  /** Code of the tenant, name of the role, path of the group. */
  readonly name: string;
  /** Keycloak's; else the gateway gave it, and it stays. */
  readonly followed: boolean;
}

export interface FollowedChange {
  /** In words, such as `role ADMIN in 018f…`; sorted. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What a user is here because Keycloak says so: rows with origin `keycloak`. In scope `system`, with the user's row held. */
@Injectable()
export class FollowedAssignments {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly tenants: TenantRepository,
    private readonly users: UserRepository,
    private readonly events: DomainEvents,
    private readonly endOfAccess: EndOfAccess,
  ) {}

  /** Adds what is missing and takes what is gone there; what the gateway itself has assigned stays. */
  async write(userId: string, access: FollowedAccess, createTenants: boolean): Promise<FollowedChange> {
    const wanted = await this.#wanted(access, createTenants);
    const held = await this.#held(userId);
    const isWanted = new Set(wanted.map(keyOf));
    const isHeld = new Set(held.map(keyOf));
    const gone = held.filter((one) => one.followed && !isWanted.has(keyOf(one)));
    const missing = wanted.filter((one) => !isHeld.has(keyOf(one)));
    if (missing.some(({ kind }) => kind !== 'tenant' && kind !== 'group'))
      await this.users.defineRoles(rolesIn(missing));
    // Tenants come first and go last: roles and groups stand on them.
    for (const one of missing) await this.#add(userId, one);
    for (const one of gone.reverse()) await this.#remove(userId, one);
    return { added: missing.map(wordsOf).sort(), removed: gone.map(wordsOf).sort() };
  }

  async #wanted({ tenants, roles, installationRoles, groups }: FollowedAccess, create: boolean): Promise<Assignment[]> {
    const ids = await this.#tenantIds(tenants, create);
    return [
      ...ids.map(({ id, code }) => followed('tenant', id, code)),
      ...ids.flatMap(({ id }) => roles.map((role) => followed('role', id, role))),
      ...installationRoles.map((role) => followed('installation-role', null, role)),
      ...groups.map((path) => followed('group', null, path)),
    ];
  }

  async #tenantIds(codes: readonly string[], create: boolean): Promise<{ id: string; code: string }[]> {
    if (codes.length === 0) return [];
    const known = await this.#query<{ id: string; code: string }[]>(
      `SELECT id, business_unit || ':' || country_code AS code FROM tenants
        WHERE business_unit || ':' || country_code = ANY($1) ORDER BY code`,
      [codes],
    );
    if (!create) return known;
    const isKnown = new Set(known.map(({ code }) => code));
    for (const code of codes.filter((one) => !isKnown.has(one))) {
      const tenant = await this.tenants.ensure(code);
      known.push(tenant);
      await this.events.record({
        type: 'tenant.created',
        subject: { type: 'tenant', id: tenant.id },
        after: { code, origin: 'keycloak' },
      });
      await this.endOfAccess.tenant(code);
    }
    return known;
  }

  #held(userId: string): Promise<Assignment[]> {
    return this.#query<Assignment[]>(
      `SELECT 'tenant' AS kind, m.tenant_id AS "tenantId", t.business_unit || ':' || t.country_code AS name,
              m.origin = 'keycloak' AS followed
         FROM memberships m JOIN tenants t ON t.id = m.tenant_id WHERE m.user_id = $1
       UNION ALL SELECT 'role', tenant_id, role, true FROM membership_roles WHERE user_id = $1 AND origin = 'keycloak'
       UNION ALL SELECT 'installation-role', NULL, role, true FROM installation_roles WHERE user_id = $1 AND origin = 'keycloak'
       UNION ALL SELECT 'group', NULL, g.external_id, gm.origin = 'keycloak'
         FROM group_members gm JOIN groups g ON g.id = gm.group_id WHERE gm.user_id = $1 AND g.origin = 'keycloak'`,
      [userId],
    );
  }

  async #add(userId: string, { kind, tenantId, name }: Assignment): Promise<void> {
    const origin = `'keycloak'`;
    switch (kind) {
      case 'tenant':
        return this.#query(
          `INSERT INTO memberships (tenant_id, user_id, origin) VALUES ($1, $2, ${origin}) ON CONFLICT DO NOTHING`,
          [tenantId, userId],
        );
      case 'role':
        return this.#query(
          `INSERT INTO membership_roles (tenant_id, user_id, role, origin) VALUES ($1, $2, $3, ${origin})`,
          [tenantId, userId, name],
        );
      case 'installation-role':
        return this.#query(`INSERT INTO installation_roles (user_id, role, origin) VALUES ($1, $2, ${origin})`, [
          userId,
          name,
        ]);
      case 'group':
        return this.#query(`INSERT INTO group_members (group_id, user_id, origin) VALUES ($1, $2, ${origin})`, [
          await this.#groupAt(name),
          userId,
        ]);
    }
  }

  #remove(userId: string, { kind, tenantId, name }: Assignment): Promise<void> {
    const mine = `user_id = $1 AND origin = 'keycloak'`;
    switch (kind) {
      case 'tenant':
        return this.#query(`DELETE FROM memberships WHERE ${mine} AND tenant_id = $2`, [userId, tenantId]);
      case 'role':
        return this.#query(`DELETE FROM membership_roles WHERE ${mine} AND tenant_id = $2 AND role = $3`, [
          userId,
          tenantId,
          name,
        ]);
      case 'installation-role':
        return this.#query(`DELETE FROM installation_roles WHERE ${mine} AND role = $2`, [userId, name]);
      case 'group':
        return this.#query(
          `DELETE FROM group_members WHERE ${mine} AND group_id = (SELECT id FROM groups WHERE external_id = $2)`,
          [userId, name],
        );
    }
  }

  /** A group of the installation that stands for Keycloak's. It gives no roles here: those come with the user. */
  async #groupAt(path: string): Promise<string> {
    // A group of ours may have the name already: then this one says whose it is.
    for (const name of [path, `${path} (Keycloak)`])
      await this.#query(
        `INSERT INTO groups (name, origin, external_id) SELECT $1, 'keycloak', $2
          WHERE NOT EXISTS (SELECT 1 FROM groups WHERE external_id = $2) ON CONFLICT DO NOTHING`,
        [name, path],
      );
    const [group] = await this.#query<{ id: string }[]>('SELECT id FROM groups WHERE external_id = $1', [path]);
    return group!.id;
  }

  #query<T = void>(statement: string, parameters: unknown[]): Promise<T> {
    return this.current.manager.query<T>(statement, parameters);
  }
}

const followed = (kind: Assignment['kind'], tenantId: string | null, name: string): Assignment => ({
  kind,
  tenantId,
  name,
  followed: true,
});

const keyOf = ({ kind, tenantId, name }: Assignment): string => `${kind} ${tenantId ?? ''} ${name}`;
const wordsOf = ({ kind, tenantId, name }: Assignment): string =>
  kind === 'role' ? `role ${name} in ${tenantId}` : `${kind} ${name}`;
const rolesIn = (assignments: readonly Assignment[]): string[] =>
  assignments.filter(({ kind }) => kind === 'role' || kind === 'installation-role').map(({ name }) => name);
