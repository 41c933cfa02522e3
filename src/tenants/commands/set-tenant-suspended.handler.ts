import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { SetTenantSuspended } from './set-tenant-suspended.command';

@InScope('installation')
@CommandHandler(SetTenantSuspended)
export class SetTenantSuspendedHandler implements ICommandHandler<SetTenantSuspended> {
  constructor(
    private readonly tenants: ManagedTenantRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ code, suspended }: SetTenantSuspended): Promise<void> {
    const tenant = await this.tenants.lock(code);
    if (tenant === undefined) throw new NotFoundError();
    if (tenant.suspended === suspended) return;
    await this.tenants.setSuspended(tenant.id, suspended);
    await this.events.record({
      type: suspended ? 'tenant.suspended' : 'tenant.resumed',
      subject: { type: 'tenant', id: code },
      tenantId: tenant.id,
      before: { suspended: tenant.suspended },
      after: { suspended },
    });
    await this.endOfAccess.tenant(code);
  }
}
