import { Inject, Injectable } from '@nestjs/common';
import { EndOfAccess } from '../../../access';
import { NotFoundError } from '../../../shared/problem';
import { tenantCode } from '../../../shared/tenant';
import { AssignedElsewhereError } from '../../domain/identity.errors';
import type { User } from '../../domain/user';
import { EmbeddedAssignments } from '../../embedded/embedded.assignments';
import { Assignments } from '../../ports/assignments';
import { LastAdministrator } from '../../ports/last-administrator';
import type { Together } from '../../ports/user-directory';
import { KeycloakAdmin, type KeycloakUser } from '../client';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from '../keycloak.settings';
import { UserFollowing } from '../following/user-following';
import { AssignmentRows } from './assignment-rows';
import { isBeginning } from './beginning';
import { OurUsers } from './our-users';
import { inOurWords } from './refusals';
import { withTenants } from './representation';
import { Turns } from './turns';

const SUPERADMIN = 'SUPERADMIN';
const nothing = (): Promise<void> => Promise.resolve();

/**
 * Memberships, followed roles of the installation and Keycloak's groups are changed at Keycloak, and then here; a role in
 * one tenant, and a group of ours, is ours alone. Afterwards the user is followed, for one change there may bring more.
 */
@Injectable()
export class KeycloakAssignments extends Assignments {
  constructor(
    private readonly ours: EmbeddedAssignments,
    private readonly rows: AssignmentRows,
    private readonly users: OurUsers,
    private readonly admin: KeycloakAdmin,
    private readonly turns: Turns,
    private readonly following: UserFollowing,
    private readonly lastAdministrator: LastAdministrator,
    private readonly endOfAccess: EndOfAccess,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'followedRoles'>,
  ) {
    super();
  }

  async join(userId: string, tenantId: string, together: Together): Promise<void> {
    const here = () => this.#add(userId, together, MEMBERSHIP, userId, tenantId);
    if (isBeginning(userId)) return here();
    const { tenant, isMember } = await this.rows.standing(userId, tenantId);
    await this.#inTurn(
      userId,
      () => this.ours.join(userId, tenantId, together),
      async (externalId) => {
        if (isMember) return;
        const user = await this.#there(externalId);
        const tenants = tenantsOf(user);
        const isNamed = tenants.some((text) => isCode(text, tenant));
        await this.turns.both(`that user ${externalId} is a member of ${tenant}`, {
          there: isNamed ? nothing : () => this.#name(user, [...tenants, tenant]),
          here,
          back: isNamed ? nothing : () => this.#name(user, tenants),
        });
      },
    );
  }

  leave(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#inTurn(
      userId,
      () => this.ours.leave(userId, tenantId, together),
      async (externalId) => {
        const { tenant } = await this.rows.standing(userId, tenantId);
        const user = await this.#there(externalId);
        const tenants = tenantsOf(user);
        const others = tenants.filter((text) => !isCode(text, tenant));
        const isNamed = others.length < tenants.length;
        await this.turns.both(`that user ${externalId} has left ${tenant}`, {
          there: isNamed ? () => this.#name(user, others) : nothing,
          here: () =>
            this.#take(userId, together, 'memberships WHERE user_id = $1 AND tenant_id = $2', userId, tenantId),
          back: isNamed ? () => this.#name(user, tenants) : nothing,
        });
      },
    );
  }

  async assignRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    const alone = () => this.ours.assignRole(userId, tenantId, role, together);
    if (tenantId !== undefined || !this.settings.followedRoles.includes(role)) return alone();
    const here = () => this.#add(userId, together, roleRow(role), userId, role);
    if (isBeginning(userId)) return here();
    await this.#inTurn(userId, alone, async (externalId) => {
      const known = await this.admin.role(role);
      if (known === undefined) return alone(); // the realm has no such role
      const isMapped = await this.#isMapped(externalId, role);
      await this.turns.both(`role ${role} of user ${externalId}`, {
        there: isMapped ? nothing : () => this.#must(this.admin.mapRole(externalId, known)),
        here,
        back: isMapped ? nothing : () => this.admin.unmapRole(externalId, known),
      });
    });
  }

  async withdrawRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    if (tenantId !== undefined) return this.#withdrawInTenant(userId, tenantId, role, together);
    const alone = () => this.ours.withdrawRole(userId, undefined, role, together);
    if (!this.settings.followedRoles.includes(role)) return alone();
    await this.#inTurn(userId, alone, async (externalId) => {
      const known = await this.admin.role(role);
      if (known === undefined) return alone();
      const isMapped = await this.#isMapped(externalId, role);
      const isGiven = await this.#isGiven(userId, externalId, role);
      await this.turns.both(`that role ${role} of user ${externalId} is withdrawn`, {
        there: isMapped ? () => this.#must(this.admin.unmapRole(externalId, known)) : nothing,
        here: () =>
          this.rows.change(userId, async (user) => {
            const was = await this.rows.delete('installation_roles WHERE user_id = $1 AND role = $2', userId, role);
            if (!was && !isMapped && isGiven) throw new AssignedElsewhereError();
            if (!was && !isMapped) return;
            if (role === SUPERADMIN) await this.lastAdministrator.assertOneRemains();
            await this.#takenFrom(user, together);
          }),
        back: isMapped ? () => this.admin.mapRole(externalId, known) : nothing,
      });
    });
  }

  async joinGroup(userId: string, groupId: string, together: Together): Promise<void> {
    const alone = () => this.ours.joinGroup(userId, groupId, together);
    await this.#ofGroup(userId, groupId, alone, async (externalId, there) => {
      const isIn = (await this.admin.groupsOf(externalId)).some(({ id }) => id === there);
      await this.turns.both(`the membership of user ${externalId} in a group`, {
        there: isIn ? nothing : () => this.#must(this.admin.joinGroup(externalId, there)),
        here: () => this.#add(userId, together, GROUP_MEMBERSHIP, userId, groupId),
        back: isIn ? nothing : () => this.admin.leaveGroup(externalId, there),
      });
    });
  }

  async leaveGroup(userId: string, groupId: string, together: Together): Promise<void> {
    const alone = () => this.ours.leaveGroup(userId, groupId, together);
    await this.#ofGroup(userId, groupId, alone, async (externalId, there) => {
      const isIn = (await this.admin.groupsOf(externalId)).some(({ id }) => id === there);
      await this.turns.both(`that user ${externalId} has left a group`, {
        there: isIn ? () => this.#must(this.admin.leaveGroup(externalId, there)) : nothing,
        here: () => this.#take(userId, together, 'group_members WHERE user_id = $1 AND group_id = $2', userId, groupId),
        back: isIn ? () => this.admin.joinGroup(externalId, there) : nothing,
      });
    });
  }

  /** A realm role counts in all tenants of its holder: one of them cannot take it from the others. */
  async #withdrawInTenant(userId: string, tenantId: string, role: string, together: Together): Promise<void> {
    const origins = await this.rows.originsInTenant(userId, tenantId, role);
    if (!origins.includes('keycloak')) return this.ours.withdrawRole(userId, tenantId, role, together);
    if (!origins.includes('gateway')) throw new AssignedElsewhereError();
    const mine = `membership_roles WHERE user_id = $1 AND tenant_id = $2 AND role = $3 AND origin = 'gateway'`;
    await this.#take(userId, together, mine, userId, tenantId, role);
  }

  /** Whoever administers the realm is SUPERADMIN by that, mapped or not. @returns whether it comes by a group or another role */
  async #isGiven(userId: string, externalId: string, role: string): Promise<boolean> {
    if (role === SUPERADMIN && (await this.rows.isRealmAdministrator(userId))) throw new AssignedElsewhereError();
    return (await this.admin.effectiveRolesOf(externalId)).some(({ name }) => name === role);
  }

  async #ofGroup(
    userId: string,
    groupId: string,
    alone: () => Promise<void>,
    work: (externalId: string, groupThere: string) => Promise<void>,
  ): Promise<void> {
    const { origin, path } = await this.rows.group(groupId);
    if (origin === 'gateway') return alone();
    await this.#inTurn(userId, alone, async (externalId) => {
      const group = await this.admin.groupAt(path);
      if (group === undefined) throw new NotFoundError();
      await work(externalId, group.id);
    });
  }

  /** @param alone for somebody whom Keycloak does not know */
  async #inTurn(
    userId: string,
    alone: () => Promise<void>,
    work: (externalId: string) => Promise<void>,
  ): Promise<void> {
    const { externalId } = await this.users.find(userId);
    if (externalId === undefined) return alone();
    await this.turns.of(externalId, async () => {
      await work(externalId);
      await this.following.followInTurn(externalId);
    });
  }

  #add(userId: string, together: Together, row: string, ...values: unknown[]): Promise<void> {
    return this.rows.change(userId, async (user) => {
      if (await this.rows.insert(row, ...values)) await together(user);
    });
  }

  #take(userId: string, together: Together, rows: string, ...values: unknown[]): Promise<void> {
    return this.rows.change(userId, async (user) => {
      if (await this.rows.delete(rows, ...values)) await this.#takenFrom(user, together);
    });
  }

  async #takenFrom(user: User, together: Together): Promise<void> {
    await this.endOfAccess.tokensOf([user.id]);
    await together(user);
  }

  #name(user: KeycloakUser, tenants: readonly string[]): Promise<void> {
    return inOurWords(this.#must(this.admin.changeUser(user.id, withTenants(user, tenants))));
  }

  async #isMapped(externalId: string, role: string): Promise<boolean> {
    return (await this.admin.rolesOf(externalId)).some(({ name }) => name === role);
  }

  async #there(externalId: string): Promise<KeycloakUser> {
    const user = await this.admin.user(externalId);
    if (user === undefined) throw new NotFoundError();
    return user;
  }

  async #must(done: Promise<boolean>): Promise<void> {
    if (!(await done)) throw new NotFoundError();
  }
}

const MEMBERSHIP = `memberships (user_id, tenant_id, origin) VALUES ($1, $2, 'keycloak')`;
const GROUP_MEMBERSHIP = `group_members (user_id, group_id, origin) VALUES ($1, $2, 'keycloak')`;

/**
 * A realm role means each tenant of its holder; that it was assigned in the whole installation is said here alone, but
 * for SUPERADMIN, which is nothing else.
 */
const roleRow = (role: string): string =>
  `installation_roles (user_id, role, origin) VALUES ($1, $2, '${role === SUPERADMIN ? 'keycloak' : 'gateway'}')`;

const tenantsOf = ({ attributes }: KeycloakUser): readonly string[] => attributes['tenants'] ?? [];
const isCode = (text: string, code: string): boolean => tenantCode(text.trim()) === code;
