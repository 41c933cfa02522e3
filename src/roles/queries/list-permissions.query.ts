import { Query } from '@nestjs/cqrs';
import type { PermissionList } from '../../contract';

/** What there is to allow. */
export class ListPermissions extends Query<PermissionList> {
  constructor() {
    super();
  }
}
