import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isISO31661Alpha2 } from 'class-validator';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NameTakenError } from '../../shared/problem';
import { ValidationFailedError } from '../../shared/validation';
import type { ManagedTenant } from '../domain/managed-tenant';
import { ManagedTenantRepository } from '../ports/managed-tenant.repository';
import { CreateTenant } from './create-tenant.command';

@InScope('installation')
@CommandHandler(CreateTenant)
export class CreateTenantHandler implements ICommandHandler<CreateTenant> {
  constructor(
    private readonly tenants: ManagedTenantRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ businessUnit, countryCode, displayName }: CreateTenant): Promise<ManagedTenant> {
    if (!isISO31661Alpha2(countryCode))
      throw new ValidationFailedError([
        { in: 'body', pointer: '/countryCode', message: 'is assigned to no country (ISO 3166-1)' },
      ]);
    const tenant = await this.tenants.insert(businessUnit, countryCode, displayName ?? '');
    if (tenant === undefined) throw new NameTakenError('/businessUnit');
    await this.events.record({
      type: 'tenant.created',
      subject: { type: 'tenant', id: tenant.code },
      tenantId: tenant.id,
      after: { code: tenant.code, displayName: tenant.displayName, suspended: false },
    });
    await this.endOfAccess.tenant(tenant.code);
    return tenant;
  }
}
