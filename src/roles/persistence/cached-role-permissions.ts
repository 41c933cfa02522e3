import { Injectable } from '@nestjs/common';
import { RolePermissions } from '../../access';
import { LookUpCache } from '../../shared/cache';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';

/** What roles allow, one look-up a role; together it is remembered with the set that a principal keeps. */
@Injectable()
export class CachedRolePermissions extends RolePermissions {
  #together = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly lookUps: LookUpCache,
  ) {
    super();
    lookUps.onForget((kind) => {
      if (kind === 'role') this.#together = new WeakMap();
    });
  }

  known(roles: ReadonlySet<string>): ReadonlySet<string> | undefined {
    return this.#together.get(roles);
  }

  async of(roles: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const together = this.#together;
    let permissions = together.get(roles);
    if (permissions === undefined) {
      const each = await Promise.all([...roles].map((role) => this.#ofOne(role)));
      permissions = new Set(each.flat());
      // Into the map that was there before: when something was forgotten meanwhile nobody asks it any more.
      together.set(roles, permissions);
    }
    return permissions;
  }

  #ofOne(role: string): Promise<readonly string[]> {
    return this.lookUps.wrap('role', role, () =>
      this.unitOfWork.run('system', async () => {
        const rows = await this.current.manager.query<{ permission: string }[]>(
          `SELECT permission FROM role_permissions WHERE role = $1`,
          [role],
        );
        return rows.map(({ permission }) => permission);
      }),
    );
  }
}
