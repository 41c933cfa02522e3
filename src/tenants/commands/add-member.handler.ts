import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { Assignments } from '../../identity';
import { MembershipGrants } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { AddMember } from './add-member.command';

@OwnUnitsOfWork()
@CommandHandler(AddMember)
export class AddMemberHandler implements ICommandHandler<AddMember> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: ManagedTenantRepository,
    private readonly grants: MembershipGrants,
    private readonly assignments: Assignments,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, code, userId, anybody }: AddMember): Promise<void> {
    const tenant = await this.unitOfWork.run('system', async () => {
      const found = await this.tenants.find(code);
      if (found === undefined) throw new NotFoundError();
      // To a tenant's administrator, who is no member does not exist: they are invited by address.
      const isMember = (await this.tenants.member(found.id, userId)) !== undefined;
      if (!anybody && !isMember) throw new NotFoundError();
      if (!isMember) await this.grants.assertMayBegin(actor, userId, found);
      return found;
    });
    await this.assignments.join(userId, tenant.id, async () => {
      await this.events.record({
        type: 'member.joined',
        subject: { type: 'user', id: userId },
        tenantId: tenant.id,
        after: { tenant: code },
      });
      // Their next token names the tenant.
      await this.endOfAccess.tokensOf([userId]);
    });
  }
}
