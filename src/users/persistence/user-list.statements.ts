import type { Reading } from '../../shared/paging';
import type { UserOrder } from '../domain/listed-user';
import type { UserFilter } from '../ports/user-list.repository';

/** Values of a statement, in the order in which it names them. */
export class Parameters {
  readonly values: unknown[] = [];

  /** @returns the value's place in the statement */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** Whom a list shows: the members of a tenant, or everybody. */
export interface Listed {
  readonly table: string;
  readonly id: string;
  readonly roles: string;
  /** Before any filter; undefined for everybody. */
  readonly tenantId: string | undefined;
}

export const everybody: Listed = {
  table: 'users',
  id: 'u.id',
  roles: `ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM installation_roles r WHERE r.user_id = u.id ORDER BY 1)`,
  tenantId: undefined,
};
/** From copies that stand together: see the migration that made them. */
export const membersOf = (tenantId: string): Listed => ({
  table: 'member_profiles',
  id: 'u.user_id',
  roles: 'u.roles',
  tenantId,
});

/** What can be sorted by, as the indexes have it. */
const KEYS: Readonly<Record<UserOrder, { readonly key: string; readonly type: string }>> = {
  email: { key: 'u.email COLLATE "C"', type: 'text' },
  username: { key: 'u.username_key COLLATE "C"', type: 'text' },
  familyName: { key: 'u.family_name_key COLLATE "C"', type: 'text' },
  createdAt: { key: 'u.created_at', type: 'timestamptz' },
  lastLoginAt: { key: 'u.last_login_key', type: 'timestamptz' },
};

/** How many rows in the order of the list are looked at before all are. */
const WALK = 2000;

/** The statements of one list, with this filter and this order. Each has its own values. */
export class UserListStatements {
  constructor(
    private readonly listed: Listed,
    private readonly filter: UserFilter,
    private readonly by: UserOrder,
    private readonly reading: Reading,
  ) {}

  /** The page, of a list without a filter: as many rows of an index as it has. */
  page(): [string, unknown[]] {
    const values = new Parameters();
    const where = [...this.#all(values), ...this.#beyond(values)];
    return [
      `SELECT ${this.#columns} FROM ${this.listed.table} u WHERE ${all(where)} ${this.#order} LIMIT ${values.add(this.reading.rows)}`,
      values.values,
    ];
  }

  /** The page, when it is among the next rows of an index: where what is asked for is not rare. */
  walk(): [string, unknown[]] {
    const values = new Parameters();
    const where = [...this.#all(values), ...this.#beyond(values)];
    return [
      `SELECT ${this.#columns}
         FROM (SELECT * FROM ${this.listed.table} u WHERE ${all(where)} ${this.#order} LIMIT ${WALK}) u
        WHERE ${all(this.#matches(values))} ${this.#order} LIMIT ${values.add(this.reading.rows)}`,
      values.values,
    ];
  }

  /** The page and the total, of all that match: every row is looked at, and once. A row without an id has the total alone. */
  scan(): [string, unknown[]] {
    const values = new Parameters();
    const { table, id } = this.listed;
    const found = `SELECT ${id} AS id, ${KEYS[this.by].key} AS key FROM ${table} u WHERE ${all([...this.#all(values), ...this.#matches(values)])}`;
    const direction = this.#direction;
    const beyond = this.#beyond(values, 'key', 'id');
    return [
      `WITH found AS MATERIALIZED (${found}),
            page AS (SELECT * FROM found WHERE ${all(beyond)} ORDER BY key ${direction}, id ${direction} LIMIT ${values.add(this.reading.rows)})
       SELECT (SELECT count(*)::int FROM found) AS total, ${this.#columns}
         FROM (VALUES (1)) once LEFT JOIN page ON true
         LEFT JOIN ${table} u ON ${all([`${id} = page.id`, ...this.#all(values)])}
        ORDER BY page.key ${direction}, page.id ${direction}`,
      values.values,
    ];
  }

  count(): [string, unknown[]] {
    const values = new Parameters();
    const where = [...this.#all(values), ...this.#matches(values)];
    return [`SELECT count(*)::int AS total FROM ${this.listed.table} u WHERE ${all(where)}`, values.values];
  }

  get isFiltered(): boolean {
    return this.#matches(new Parameters()).length > 0;
  }

  /** Whom this list is about. The tenant's condition stands here and in the policies. */
  #all(values: Parameters): string[] {
    const { tenantId } = this.listed;
    return tenantId === undefined ? [] : [`u.tenant_id = ${values.add(tenantId)}`];
  }

  #matches(values: Parameters): string[] {
    const { search, enabled, emailVerified, role, groupId, createdFrom, createdBefore } = this.filter;
    const { id, tenantId } = this.listed;
    const matches: string[] = [];
    const add = <T>(value: T | undefined, condition: (place: string) => string): void => {
      if (value !== undefined) matches.push(condition(values.add(value)));
    };
    add(enabled, (place) => `u.enabled = ${place}`);
    add(emailVerified, (place) => `u.email_verified = ${place}`);
    add(createdFrom, (place) => `u.created_at >= ${place}`);
    add(createdBefore, (place) => `u.created_at < ${place}`);
    add(groupId, (place) => {
      const where = [`g.group_id = ${place}`, `g.user_id = ${id}`];
      // A group of the installation has members in every tenant.
      if (tenantId !== undefined) where.push(`(g.tenant_id IS NULL OR g.tenant_id = ${values.add(tenantId)})`);
      return `EXISTS (SELECT 1 FROM group_members g WHERE ${all(where)})`;
    });
    const assigned = 'EXISTS (SELECT 1 FROM installation_roles r WHERE r.user_id = u.id AND r.role = ';
    add(role, (place) => (tenantId === undefined ? `${assigned}${place})` : `${place} = ANY (u.roles)`));
    add(search, (place) => `strpos(u.search, search_text(${place})) > 0`);
    return matches;
  }

  #beyond(values: Parameters, key = KEYS[this.by].key, id = this.listed.id): string[] {
    const { beyond, descending } = this.reading;
    if (beyond === undefined) return [];
    const place = `(${values.add(beyond.key)}::${KEYS[this.by].type}, ${values.add(beyond.id)}::uuid)`;
    return [`(${key}, ${id}) ${descending ? '<' : '>'} ${place}`];
  }

  get #columns(): string {
    const { id, roles } = this.listed;
    return `${id} AS id, u.email, u.username_key, u.given_name, u.family_name, u.enabled, u.email_verified, u.created_at,
      u.last_login_key, ${roles} AS roles, ${KEYS[this.by].key} AS key`;
  }

  get #direction(): string {
    return this.reading.descending ? 'DESC' : 'ASC';
  }

  get #order(): string {
    return `ORDER BY ${KEYS[this.by].key} ${this.#direction}, ${this.listed.id} ${this.#direction}`;
  }
}

const all = (conditions: readonly string[]): string => (conditions.length === 0 ? 'true' : conditions.join(' AND '));
