import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import { parseTenantCode, tenantCode } from '../../shared/tenant';
import { type ListedUser, NEVER, type UserOrder } from '../domain/listed-user';
import { type UserFilter, UserListRepository } from '../ports/user-list.repository';
import { everybody, type Listed, membersOf, UserListStatements } from './user-list.statements';

interface Row {
  readonly id: string | null;
  readonly email: string;
  readonly username_key: string;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly enabled: boolean;
  readonly email_verified: boolean;
  readonly created_at: Date;
  /** The driver's word for `-infinity`. */
  readonly last_login_key: Date | number;
  readonly roles: string[];
  readonly key: string | Date | number;
  readonly total?: number;
}
/**
 * For the rest of the transaction. The index of search texts is a third of its table, and the planner does not see it: it
 * takes reading an index for reading a disk, and the cost of a policy hides the difference.
 */
const BY_INDEX: [string, unknown[]] = [
  `SELECT set_config('random_page_cost', '1.1', true), set_config('enable_seqscan', 'off', true)`,
  [],
];

type FoundRow = Row & { readonly id: string };

@Injectable()
export class TypeOrmUserListRepository extends UserListRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async page(filter: UserFilter, by: UserOrder, reading: Reading, count: boolean) {
    const listed = await this.#listed(filter.tenantCode);
    if (listed === undefined) return { rows: [], total: count ? 0 : undefined };
    const statements = new UserListStatements(listed, filter, by, reading);
    await this.#run(BY_INDEX);
    if (!statements.isFiltered) return this.#answer(await this.#run(statements.page()), statements, count);
    // In order first: one row in a hundred that matches, and the page is there. Else all are looked for.
    const walked = await this.#run(statements.walk());
    if (walked.length === reading.rows) return this.#answer(walked, statements, count);
    const found = await this.#run(statements.find());
    return { rows: users(found), total: count ? found[0]!.total : undefined };
  }

  async #answer(rows: readonly Row[], statements: UserListStatements, count: boolean) {
    const counted = count ? await this.#run(statements.count()) : [];
    return { rows: users(rows), total: counted[0]?.total };
  }

  /** @returns undefined for a tenant that nobody here may list */
  async #listed(code: string | undefined): Promise<Listed | undefined> {
    const wanted = code === undefined ? undefined : tenantCode(code);
    if (this.current.scope === 'tenant') {
      const { tenant } = this.current;
      return code === undefined || wanted === tenant.code ? membersOf(tenant.id) : undefined;
    }
    if (code === undefined) return everybody;
    const parts = parseTenantCode(code);
    const [tenant] = await this.current.manager.query<{ id: string }[]>(
      `SELECT id FROM tenants WHERE business_unit = $1 AND country_code = $2`,
      [parts?.businessUnit, parts?.countryCode],
    );
    return tenant && membersOf(tenant.id);
  }

  #run([statement, values]: [string, unknown[]]): Promise<Row[]> {
    return this.current.manager.query<Row[]>(statement, values);
  }
}

const users = (rows: readonly Row[]): ListedUser[] =>
  rows.filter((row): row is FoundRow => row.id !== null).map(listedUser);

function listedUser({ id, email, roles, enabled, ...row }: FoundRow): ListedUser {
  return {
    id,
    email,
    username: row.username_key === '' ? undefined : row.username_key,
    givenName: row.given_name ?? undefined,
    familyName: row.family_name ?? undefined,
    enabled,
    emailVerified: row.email_verified,
    roles,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_key instanceof Date ? row.last_login_key : undefined,
    key: row.key instanceof Date ? row.key.toISOString() : typeof row.key === 'number' ? NEVER : row.key,
  };
}
