import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork, isUniqueViolation } from '../../shared/database';
import { NameTakenError, NotFoundError, VersionOutdatedError } from '../../shared/problem';
import { normalisedName } from '../domain/names';
import type { User } from '../domain/user';
import type { Profile, ProfileChange } from '../ports/user-directory';
import type { UserRow } from './user.row';

const FIELDS = `id, email, username, given_name AS "givenName", family_name AS "familyName", enabled, epoch`;

/**
 * The rows of `users` and `credentials`, as directories change them. Everything in scope `system`, and everything that
 * the person may see moves the version.
 */
@Injectable()
export class UserTable {
  constructor(private readonly current: CurrentUnitOfWork) {}

  /** @throws {NameTakenError} 409 */
  insert(profile: Profile): Promise<User> {
    const { email, username, givenName, familyName } = written(profile);
    return this.#one(
      `INSERT INTO users (id, email, username, given_name, family_name) VALUES ($1, $2, $3, $4, $5) RETURNING ${FIELDS}`,
      [randomUUID(), email, username ?? null, givenName ?? null, familyName ?? null],
    );
  }

  /**
   * The user, whom nobody else changes until this unit of work is over.
   * @param version that they must have; undefined takes any
   * @throws {NotFoundError} 404 @throws {VersionOutdatedError} 412
   */
  async lock(id: string, version?: number): Promise<User> {
    const [row] = await this.current.manager.query<(UserRow & { version: number })[]>(
      `SELECT ${FIELDS}, version FROM users WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (row === undefined) throw new NotFoundError();
    if (version !== undefined && version !== row.version) throw new VersionOutdatedError();
    return userOf(row);
  }

  /** Another e-mail address is not proven to be theirs. @throws {NameTakenError} 409 */
  change(user: User, change: ProfileChange): Promise<User> {
    const now = { ...user, ...written(change) };
    return this.#one(
      `UPDATE users SET email = $2, username = $3, given_name = $4, family_name = $5,
              email_verified_at = CASE WHEN email = $2 THEN email_verified_at END, version = version + 1, updated_at = now()
        WHERE id = $1 RETURNING ${FIELDS}`,
      [user.id, now.email, now.username ?? null, now.givenName ?? null, now.familyName ?? null],
    );
  }

  setEnabled(id: string, enabled: boolean): Promise<User> {
    return this.#one(
      `UPDATE users SET enabled = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING ${FIELDS}`,
      [id, enabled],
    );
  }

  async verifyEmail(id: string): Promise<void> {
    await this.current.manager.query(
      `UPDATE users SET email_verified_at = now(), version = version + 1, updated_at = now()
        WHERE id = $1 AND email_verified_at IS NULL`,
      [id],
    );
  }

  /** Each password has an instant of its own, whatever the clock says: that tells it from the one before. */
  async setPasswordHash(id: string, hash: string): Promise<void> {
    await this.current.manager.query(
      `INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash,
              changed_at = greatest(now(), credentials.changed_at + interval '1 millisecond')`,
      [id, hash],
    );
  }

  async remove(id: string): Promise<void> {
    await this.current.manager.query(`DELETE FROM users WHERE id = $1`, [id]);
  }

  async #one(statement: string, parameters: unknown[]): Promise<User> {
    try {
      const answer = await this.current.manager.query<UserRow[] | [UserRow[], number]>(statement, parameters);
      // TypeORM adds a count to the rows of an UPDATE, and not to those of an INSERT.
      const [row] = (Array.isArray(answer[0]) ? answer[0] : answer) as UserRow[];
      return userOf(row!);
    } catch (error) {
      if (isUniqueViolation(error, 'users_email')) throw new NameTakenError('/email');
      if (isUniqueViolation(error, 'users_username')) throw new NameTakenError('/username');
      throw error;
    }
  }
}

/** Names in the one spelling; what is absent stays absent. */
function written<T extends Profile | ProfileChange>(names: T): T {
  const { email, username } = names;
  return {
    ...names,
    ...(email === undefined ? {} : { email: normalisedName(email) }),
    ...(typeof username === 'string' ? { username: normalisedName(username) } : {}),
  };
}

/** A row of `users`, as everybody else knows it. */
export function userOf({ id, email, username, givenName, familyName, enabled, epoch }: UserRow): User {
  return {
    id,
    email,
    username: username ?? undefined,
    givenName: givenName ?? undefined,
    familyName: familyName ?? undefined,
    enabled,
    epoch,
  };
}
