import { Injectable } from '@nestjs/common';
import type { Principal } from '../access';
import type { Tenant } from '../shared/tenant';
import { counting, givenByJoining, takenByLeaving } from './domain/held-role';
import { HeldRoles } from './ports/held-roles';
import { RoleGrants } from './role-grants';

/** Whether a membership is somebody's to begin or to end: with it come and go roles, whichever way they are held. */
@Injectable()
export class MembershipGrants {
  constructor(
    private readonly held: HeldRoles,
    private readonly grants: RoleGrants,
  ) {}

  /**
   * In an open unit of work of scope `system`, as below. Being a member gives nothing by itself; but groups of the
   * installation give their roles in each tenant of a member, and so does the identity provider.
   * @throws {RefusedError} 403 `insufficient-permission` @throws {RoleNotGrantableError} 403
   */
  async assertMayBegin(actor: Principal, userId: string, tenant: Pick<Tenant, 'code'>): Promise<void> {
    await this.grants.assertMayGrantToMember(actor, givenByJoining(await this.held.of(userId)), tenant);
  }

  /**
   * With the membership go the roles that are assigned there, and those that groups give: who may not take them may not take
   * it. Whoever is something in the whole installation is a SUPERADMIN's to move.
   * @returns the roles that go
   * @throws {RefusedError} 403 `insufficient-permission` @throws {RoleNotGrantableError} 403
   */
  async assertMayEnd(actor: Principal, userId: string, tenant: Pick<Tenant, 'id' | 'code'>): Promise<string[]> {
    const held = counting(await this.held.of(userId, tenant.id), tenant.code, true);
    const { there, everywhere } = takenByLeaving(held);
    await this.grants.assertMayGrantToMember(actor, there, tenant);
    await this.grants.assertMayGrant(actor, everywhere, undefined);
    return there;
  }
}
