import { Inject, Injectable } from '@nestjs/common';
import { allows, Principal, RoleGraph, RolePermissions } from '../access';
import { type Identity, UserRepository } from '../identity';
import { MembershipGrants, RoleGrants, RoleNotGrantableError } from '../roles';
import { Clock } from '../shared/clock';
import { RefusedError } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import { ValidationFailedError } from '../shared/validation';
import type { Invitation } from './domain/invitation';

const INVITING = 'users:write';
/** What says that roles are not theirs to give. */
const NO_LONGER = [RoleNotGrantableError, RefusedError, ValidationFailedError];

/** Whether whoever invited somebody could still do so now: what they may not give any more, nobody gets by an old letter. */
@Injectable()
export class InviterRights {
  constructor(
    private readonly users: UserRepository,
    private readonly graph: RoleGraph,
    private readonly permissions: RolePermissions,
    private readonly grants: RoleGrants,
    private readonly memberships: MembershipGrants,
    @Inject(Clock) private readonly clock: Pick<Clock, 'nowMs'>,
  ) {}

  /**
   * In an open unit of work of scope `system`.
   * @param joinerId who would join with the invitation, where they have an account already
   */
  async hold(
    { invitedBy, roles }: Pick<Invitation, 'invitedBy' | 'roles'>,
    tenant: Tenant,
    joinerId: string | undefined,
  ): Promise<boolean> {
    const identity = await this.users.findIdentity(invitedBy);
    if (!identity?.enabled) return false;
    const inviter = this.#principalOf(identity);
    if (!allows(await this.permissions.of(inviter.rolesIn(tenant.code)), INVITING)) return false;
    try {
      await this.grants.assertMayGrantToMember(inviter, roles, tenant, '/roles');
      if (joinerId !== undefined) await this.memberships.assertMayBegin(inviter, joinerId, tenant);
      return true;
    } catch (error) {
      // No longer theirs to give, or no role any more.
      if (NO_LONGER.some((type) => error instanceof type)) return false;
      throw error;
    }
  }

  /** The inviter as a token of this moment would name them. */
  #principalOf({ id, email, epoch, installationRoles, memberships }: Identity): Principal {
    return new Principal({
      issuer: '',
      subject: id,
      userId: id,
      email,
      epoch,
      installationRoles: this.graph.expand(installationRoles),
      tenants: memberships.map(({ tenant, roles }) => [tenant.code, this.graph.expand(roles)] as const),
      scopes: [],
      expiresAtMs: this.clock.nowMs(),
      ours: true,
      controlPlane: true,
    });
  }
}
