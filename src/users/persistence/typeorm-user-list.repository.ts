import { Injectable } from '@nestjs/common';
import { normalisedName } from '../../identity';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import type { ListedUser, UserSort } from '../domain/listed-user';
import { UserListRepository } from '../ports/user-list.repository';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly enabled: boolean;
  readonly created_at: Date;
  readonly roles: string[];
}

/** The columns that can be sorted by, as their indexes have them. */
const COLUMNS = {
  email: { expression: 'u.email COLLATE "C"', type: 'text' },
  createdAt: { expression: 'u.created_at', type: 'timestamptz' },
} as const;

@Injectable()
export class TypeOrmUserListRepository extends UserListRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async read(by: UserSort, { descending, beyond, rows }: Reading, search: string | undefined): Promise<ListedUser[]> {
    const { expression, type } = COLUMNS[by.replace('-', '') as keyof typeof COLUMNS];
    const parameters = new Parameters();
    const { from, roles, conditions } = this.#users(parameters, search);
    if (beyond) {
      const place = `(${parameters.add(beyond.key)}::${type}, ${parameters.add(beyond.id)}::uuid)`;
      conditions.push(`(${expression}, u.id) ${descending ? '<' : '>'} ${place}`);
    }
    const direction = descending ? 'DESC' : 'ASC';
    const found = await this.current.manager.query<Row[]>(
      `SELECT u.id, u.email, u.username, u.enabled, u.created_at, ${roles} AS roles
         FROM ${from} WHERE ${conditions.join(' AND ')}
        ORDER BY ${expression} ${direction}, u.id ${direction} LIMIT ${parameters.add(rows)}`,
      parameters.values,
    );
    return found.map(listedUser);
  }

  async count(search: string | undefined): Promise<number> {
    const parameters = new Parameters();
    const { from, conditions } = this.#users(parameters, search);
    const [row] = await this.current.manager.query<[{ n: number }]>(
      `SELECT count(*)::int AS n FROM ${from} WHERE ${conditions.join(' AND ')}`,
      parameters.values,
    );
    return row.n;
  }

  /** Whom this unit of work lists, and which roles of theirs. The tenant's condition stands here and in the policies. */
  #users(parameters: Parameters, search: string | undefined) {
    const conditions = ['true'];
    if (search !== undefined) {
      const pattern = parameters.add(`%${normalisedName(search).replace(/[\\%_]/g, '\\$&')}%`);
      conditions.push(`(u.email LIKE ${pattern} OR u.username LIKE ${pattern})`);
    }
    const sorted = (table: string, of: string) =>
      `ARRAY(SELECT r.role FROM ${table} r WHERE ${of} ORDER BY r.role COLLATE "C")`;
    if (this.current.scope !== 'tenant') {
      return { from: 'users u', roles: sorted('installation_roles', 'r.user_id = u.id'), conditions };
    }
    conditions.push(`m.tenant_id = ${parameters.add(this.current.tenant.id)}`);
    return {
      from: 'users u JOIN memberships m ON m.user_id = u.id',
      roles: sorted('membership_roles', 'r.tenant_id = m.tenant_id AND r.user_id = u.id'),
      conditions,
    };
  }
}

/** Values of a statement, in the order in which it names them. */
class Parameters {
  readonly values: unknown[] = [];

  /** @returns the value's place in the statement */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

function listedUser({ id, email, username, enabled, created_at, roles }: Row): ListedUser {
  return { id, email, username: username ?? undefined, enabled, roles, createdAt: created_at };
}
