import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { Assignments } from '../../identity';
import { MembershipGrants } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { OwnMembershipError } from '../domain/tenant.errors';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { RemoveMember } from './remove-member.command';

@OwnUnitsOfWork()
@CommandHandler(RemoveMember)
export class RemoveMemberHandler implements ICommandHandler<RemoveMember> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: ManagedTenantRepository,
    private readonly grants: MembershipGrants,
    private readonly assignments: Assignments,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, code, userId }: RemoveMember): Promise<void> {
    const { tenant, roles } = await this.unitOfWork.run('system', async () => {
      const found = await this.tenants.find(code);
      if (found === undefined || (await this.tenants.member(found.id, userId)) === undefined) throw new NotFoundError();
      return { tenant: found, roles: await this.grants.assertMayEnd(actor, userId, found) };
    });
    if (userId === actor.userId && !actor.isSuperadmin) throw new OwnMembershipError();
    await this.assignments.leave(userId, tenant.id, async () => {
      await this.events.record({
        type: 'member.left',
        subject: { type: 'user', id: userId },
        tenantId: tenant.id,
        before: { tenant: code, roles },
      });
      await this.endOfAccess.tokensOf([userId]);
    });
  }
}
