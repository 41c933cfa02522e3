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
  /** Where it is kept that `r.user_id` holds `r.role`, by an index. */
  readonly holders: string;
  /** Which of them is the row. */
  readonly holding: string;
  /** What a row is found again by. */
  readonly name: string;
  /** The row that has this name. */
  readonly named: (by: string) => string;
  /** The rows of the list from which those of `found` are. */
  readonly among: string;
  /** Before any filter; undefined for everybody. */
  readonly tenantId: string | undefined;
}

export const everybody: Listed = {
  table: 'users',
  id: 'u.id',
  roles: `ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM installation_roles r WHERE r.user_id = u.id ORDER BY 1)`,
  holders: 'installation_roles r',
  holding: 'r.user_id = u.id',
  name: 'u.id AS id',
  named: (by) => `u.id = ${by}.id`,
  among: 'true',
  tenantId: undefined,
};
/** From copies that stand together: see the migration that made them. */
export const membersOf = (tenantId: string): Listed => ({
  table: 'member_profiles',
  id: 'u.user_id',
  roles: 'u.roles',
  holders: 'membership_roles r',
  holding: 'r.tenant_id = u.tenant_id AND r.user_id = u.user_id',
  name: 'u.tenant_id AS tenant_id, u.user_id AS id',
  named: (by) => `u.tenant_id = ${by}.tenant_id AND u.user_id = ${by}.id`,
  among: 'u.tenant_id = (SELECT tenant_id FROM found LIMIT 1)',
  tenantId,
});

/** What can be sorted by, as the indexes have it; `atHand` in the one of the search texts too. */
const KEYS: Readonly<Record<UserOrder, { readonly key: string; readonly type: string; readonly atHand?: true }>> = {
  email: { key: 'u.email COLLATE "C"', type: 'text' },
  username: { key: 'u.username_key COLLATE "C"', type: 'text' },
  familyName: { key: 'u.family_name_key COLLATE "C"', type: 'text', atHand: true },
  createdAt: { key: 'u.created_at', type: 'timestamptz', atHand: true },
  lastLoginAt: { key: 'u.last_login_key', type: 'timestamptz', atHand: true },
};

/** How many rows in the order of the list are looked at before all are. */
const WALK = 2000;
/** Of how many that match each row is looked up, for its place in the order. */
const FEW = 3000;

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
    // These the index itself leaves out.
    if (this.by === 'createdAt') where.push(...this.#created(values));
    const matches = this.#matches(values, (place) => this.#holdsAtHand(place));
    return [
      `SELECT ${this.#columns}
         FROM (SELECT * FROM ${this.listed.table} u WHERE ${all(where)} ${this.#order} LIMIT ${WALK}) u
        WHERE ${all(matches)} ${this.#order} LIMIT ${values.add(this.reading.rows)}`,
      values.values,
    ];
  }

  /** The page and the total, of all that match: found once, by an index alone. A row without an id has the total alone. */
  find(): [string, unknown[]] {
    const values = new Parameters();
    const { table, id, name, named, among } = this.listed;
    const { key, atHand } = KEYS[this.by];
    const found = `SELECT ${name}${atHand ? `, ${key} AS key` : ''} FROM ${table} u WHERE ${all([...this.#all(values), ...this.#matches(values)])}`;
    // A few are looked up one by one: joined, the planner would read the whole table where it takes them for many.
    const keyOf = atHand ? 'found.key' : `(SELECT ${key} FROM ${table} u WHERE ${named('found')}) AS key`;
    const areFew = atHand ? 'true' : `(SELECT count(*) FROM found) <= ${FEW}`;
    const few = `SELECT found.id, ${keyOf} FROM found WHERE ${areFew}`;
    // Many are met on the way through the index of the order. A plain IN would be a join again.
    const many = [among, `NOT (${areFew})`, ...this.#beyond(values)];
    const rows = values.add(this.reading.rows);
    const direction = this.#direction;
    return [
      `WITH found AS MATERIALIZED (${found}), few AS MATERIALIZED (${few}),
            page AS (
              (SELECT id, key FROM few WHERE ${all(this.#beyond(values, 'key', 'id'))} ORDER BY key ${direction}, id ${direction} LIMIT ${rows})
              UNION ALL
              (SELECT ${id}, ${key} FROM ${table} u WHERE ${all(many)} AND (${id} IN (SELECT id FROM found) OR false) ${this.#order} LIMIT ${rows}))
       SELECT (SELECT count(*)::int FROM found) AS total, ${this.#columns}
         FROM (VALUES (1)) once LEFT JOIN page ON true LEFT JOIN ${table} u ON ${all([`${id} = page.id`, ...this.#all(values)])}
        ORDER BY page.key ${direction}, page.id ${direction}`,
      values.values,
    ];
  }

  count(): [string, unknown[]] {
    const values = new Parameters();
    const { table, holders } = this.listed;
    const { role } = this.filter;
    // Who holds a role is counted where that is kept: joining half the tenant takes four times as long.
    if (role !== undefined && this.#matches(new Parameters()).length === 1) {
      const held = all([...this.#all(values, 'r'), `r.role = ${values.add(role)}`]);
      return [
        `SELECT count(*)::int AS total FROM (SELECT DISTINCT r.user_id FROM ${holders} WHERE ${held}) held`,
        values.values,
      ];
    }
    const where = [...this.#all(values), ...this.#matches(values)];
    return [`SELECT count(*)::int AS total FROM ${table} u WHERE ${all(where)}`, values.values];
  }

  get isFiltered(): boolean {
    return this.#matches(new Parameters()).length > 0;
  }

  /** Whom this list is about. The tenant's condition stands here and in the policies. */
  #all(values: Parameters, of = 'u'): string[] {
    const { tenantId } = this.listed;
    return tenantId === undefined ? [] : [`${of}.tenant_id = ${values.add(tenantId)}`];
  }

  /** @param holds who holds the role. All else but groups stands in the index that `find` and `count` read. */
  #matches(values: Parameters, holds = (place: string): string => this.#holds(place)): string[] {
    const { search, enabled, emailVerified, role, groupId } = this.filter;
    const { id, tenantId } = this.listed;
    const matches: string[] = [];
    const add = <T>(value: T | undefined, condition: (place: string) => string): void => {
      if (value !== undefined) matches.push(condition(values.add(value)));
    };
    add(enabled, (place) => `u.enabled = ${place}`);
    add(emailVerified, (place) => `u.email_verified = ${place}`);
    matches.push(...this.#created(values));
    add(groupId, (place) => {
      const where = [`g.group_id = ${place}`, `g.user_id = ${id}`];
      // A group of the installation has members in every tenant.
      if (tenantId !== undefined) where.push(`(g.tenant_id IS NULL OR g.tenant_id = ${values.add(tenantId)})`);
      return `EXISTS (SELECT 1 FROM group_members g WHERE ${all(where)})`;
    });
    add(role, holds);
    // Stops at the first find; strpos would count its characters too. What means something in a pattern is itself here.
    add(
      search,
      (place) => `u.search LIKE '%' || regexp_replace(search_text(${place}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`,
    );
    return matches;
  }

  #created(values: Parameters): string[] {
    const { createdFrom, createdBefore } = this.filter;
    return [
      ...(createdFrom === undefined ? [] : [`u.created_at >= ${values.add(createdFrom)}`]),
      ...(createdBefore === undefined ? [] : [`u.created_at < ${values.add(createdBefore)}`]),
    ];
  }

  #holds(place: string): string {
    const { holders, holding } = this.listed;
    return `EXISTS (SELECT 1 FROM ${holders} WHERE ${holding} AND r.role = ${place})`;
  }

  /** Where the whole row is read anyhow. */
  #holdsAtHand(place: string): string {
    return this.listed.tenantId === undefined ? this.#holds(place) : `${place} = ANY (u.roles)`;
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
