import { Injectable } from '@nestjs/common';
import { normalisedName } from '../../identity';
import { CurrentUnitOfWork } from '../../shared/database';
import type { Account } from '../domain/account';
import { AccountRepository } from '../ports/account.repository';

interface Row {
  id: string;
  email: string;
  username: string | null;
  given_name: string | null;
  family_name: string | null;
  enabled: boolean;
  email_verified_at: Date | null;
}

const COLUMNS = 'id, email, username, given_name, family_name, enabled, email_verified_at';

@Injectable()
export class PostgresAccountRepository extends AccountRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  find(id: string): Promise<Account | undefined> {
    return this.#one(`SELECT ${COLUMNS} FROM users WHERE id = $1`, id);
  }

  findByEmail(email: string): Promise<Account | undefined> {
    return this.#one(`SELECT ${COLUMNS} FROM users WHERE lower(email) = $1`, normalisedName(email));
  }

  async isMember(email: string): Promise<boolean> {
    const rows: unknown[] = await this.current.manager.query(
      `SELECT 1 FROM users u JOIN memberships m ON m.user_id = u.id WHERE lower(u.email) = $1 AND m.tenant_id = $2`,
      [normalisedName(email), this.current.tenant.id],
    );
    return rows.length > 0;
  }

  async emailsOfAdministrators(): Promise<string[]> {
    const rows: { email: string }[] = await this.current.manager.query(
      `SELECT DISTINCT u.email FROM users u JOIN installation_roles r ON r.user_id = u.id
        WHERE r.role = 'SUPERADMIN' AND u.enabled ORDER BY u.email`,
    );
    return rows.map(({ email }) => email);
  }

  async #one(statement: string, value: string): Promise<Account | undefined> {
    const rows: Row[] = await this.current.manager.query(statement, [value]);
    const [row] = rows;
    return row && accountOf(row);
  }
}

const accountOf = (row: Row): Account => ({
  id: row.id,
  email: row.email,
  username: row.username ?? undefined,
  givenName: row.given_name ?? undefined,
  familyName: row.family_name ?? undefined,
  enabled: row.enabled,
  emailVerified: row.email_verified_at !== null,
});
