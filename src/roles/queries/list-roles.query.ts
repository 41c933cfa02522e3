import { Query } from '@nestjs/cqrs';
import type { RoleList } from '../../contract';
import type { RoleListing } from './list-roles.handler';

/** Every role of the installation. */
export class ListRoles extends Query<RoleList> {
  constructor(readonly listing: RoleListing) {
    super();
  }
}
