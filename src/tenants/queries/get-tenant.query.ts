import { Query } from '@nestjs/cqrs';
import type { ManagedTenant } from '../domain/managed-tenant';

export class GetTenant extends Query<ManagedTenant> {
  /** @param memberId who must be a member; undefined: nobody need */
  constructor(
    readonly code: string,
    readonly memberId: string | undefined,
  ) {
    super();
  }
}
