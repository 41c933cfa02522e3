import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError, VersionOutdatedError } from '../../shared/problem';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { RenameTenant } from './rename-tenant.command';

@InScope('installation')
@CommandHandler(RenameTenant)
export class RenameTenantHandler implements ICommandHandler<RenameTenant> {
  constructor(
    private readonly tenants: ManagedTenantRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ code, version, displayName }: RenameTenant): Promise<void> {
    const tenant = await this.tenants.lock(code);
    if (tenant === undefined) throw new NotFoundError();
    if (version !== undefined && version !== tenant.version) throw new VersionOutdatedError();
    if (displayName === tenant.displayName) return;
    await this.tenants.rename(tenant.id, displayName);
    await this.events.record({
      type: 'tenant.changed',
      subject: { type: 'tenant', id: code },
      tenantId: tenant.id,
      before: { displayName: tenant.displayName },
      after: { displayName },
    });
    await this.endOfAccess.tenant(code);
  }
}
