import { Injectable } from '@nestjs/common';
import { RolePermissions } from '../../access';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';

/** What roles allow, as the tables say at this moment. */
@Injectable()
export class StoredRolePermissions extends RolePermissions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {
    super();
  }

  async of(roles: Iterable<string>): Promise<ReadonlySet<string>> {
    const names = [...roles];
    if (names.length === 0) return new Set();
    const rows = await this.unitOfWork.run('system', () =>
      this.current.manager.query<{ permission: string }[]>(
        `SELECT DISTINCT permission FROM role_permissions WHERE role = ANY ($1::text[])`,
        [names],
      ),
    );
    return new Set(rows.map(({ permission }) => permission));
  }
}
