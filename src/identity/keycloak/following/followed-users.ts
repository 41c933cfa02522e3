import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Random } from '../../../shared/crypto';
import { CurrentUnitOfWork } from '../../../shared/database';
import { LONGEST_NAME, normalisedName } from '../../domain/names';
import type { User } from '../../domain/user';
import type { ProviderUser } from './provider-user';

/** Somebody else here has the e-mail address. */
export class NameClash extends Error {
  constructor(
    readonly userId: string,
    /** Keycloak's id of that one; undefined for a user who is not Keycloak's. */
    readonly externalId: string | undefined,
  ) {
    super('the e-mail address belongs to another user');
    this.name = 'NameClash';
  }
}

interface Row {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly enabled: boolean;
  readonly verified: boolean;
  readonly epoch: number;
  readonly external_id: string | null;
}

type Names = Pick<Row, 'email' | 'username' | 'given_name' | 'family_name' | 'enabled' | 'verified'>;

/** What became of the row; `before` is absent when it is new. */
export interface FollowedRow {
  readonly user: User;
  readonly before: Names | undefined;
  readonly after: Names;
}

const FIELDS = `id, email, username, given_name, family_name, enabled, email_verified_at IS NOT NULL AS verified, epoch, external_id`;

/** The row of `users` that stands for a user of Keycloak. In scope `system`. */
@Injectable()
export class FollowedUsers {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly random: Random,
  ) {}

  /**
   * Makes or corrects the row, and holds it until the unit of work is over. Somebody of before Keycloak whose e-mail
   * address is the same is the same person if Keycloak has verified the address.
   * @throws {NameClash}
   */
  async write(user: ProviderUser): Promise<FollowedRow> {
    const known = await this.#find('external_id = $1', user.externalId);
    const after = await this.#namesOf(user, known?.id);
    if (known) return this.#correct(known, after);
    const namesake = await this.#find('lower(email) = $1', after.email);
    if (namesake === undefined) return this.#insert(user.externalId, after);
    // Written by another instance between the two looks.
    if (namesake.external_id === user.externalId) return this.#correct(namesake, after);
    if (namesake.external_id !== null || !user.emailVerified)
      throw new NameClash(namesake.id, namesake.external_id ?? undefined);
    await this.#query('UPDATE users SET external_id = $2 WHERE id = $1', [namesake.id, user.externalId]);
    return this.#correct(namesake, after);
  }

  async #correct(row: Row, after: Names): Promise<FollowedRow> {
    const { email, username, given_name, family_name, enabled, verified } = row;
    const before = { email, username, given_name, family_name, enabled, verified };
    if (email !== after.email) {
      const other = await this.#find('lower(email) = $1', after.email);
      if (other && other.id !== row.id) throw new NameClash(other.id, other.external_id ?? undefined);
    }
    if (!isDeepStrictEqual(before, after))
      await this.#query(
        `UPDATE users SET email = $2, username = $3, given_name = $4, family_name = $5, enabled = $6,
                email_verified_at = CASE WHEN $7 THEN coalesce(email_verified_at, now()) END,
                version = version + 1, updated_at = now()
          WHERE id = $1`,
        [row.id, ...valuesOf(after)],
      );
    return { user: userOf(row.id, after, row.epoch), before, after };
  }

  async #insert(externalId: string, after: Names): Promise<FollowedRow> {
    const id = this.random.uuid();
    await this.#query(
      `INSERT INTO users (id, email, username, given_name, family_name, enabled, email_verified_at, external_id)
       VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END, $8)`,
      [id, ...valuesOf(after), externalId],
    );
    return { user: userOf(id, after, 0), before: undefined, after };
  }

  /** A username that somebody else has here is left out: sign-ins are Keycloak's, which knows it. */
  async #namesOf(user: ProviderUser, id: string | undefined): Promise<Names> {
    const names = namesOf(user);
    const { username } = names;
    const other = username === null ? undefined : await this.#find('lower(username) = $1', username, '');
    return other === undefined || other.id === id ? names : { ...names, username: null };
  }

  async #find(condition: string, value: string, lock = 'FOR UPDATE'): Promise<Row | undefined> {
    const rows = await this.#query<Row[]>(`SELECT ${FIELDS} FROM users WHERE ${condition} ${lock}`, [value]);
    return rows[0];
  }

  #query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return this.current.manager.query<T>(statement, parameters);
  }
}

/** What our row says of the user. An address in the place of a username is what those have there who have none. */
export function namesOf(
  user: Pick<
    ProviderUser,
    'externalId' | 'username' | 'email' | 'emailVerified' | 'givenName' | 'familyName' | 'enabled'
  >,
): Names {
  const isName = user.username.length <= LONGEST_NAME && !user.username.includes('@');
  return {
    // Reserved by RFC 6761: nothing is ever sent there.
    email: normalisedName(user.email ?? `${user.externalId}@no-email.invalid`),
    username: isName ? normalisedName(user.username) : null,
    given_name: user.givenName ?? null,
    family_name: user.familyName ?? null,
    enabled: user.enabled,
    verified: user.email !== undefined && user.emailVerified,
  };
}

const valuesOf = ({ email, username, given_name, family_name, enabled, verified }: Names): unknown[] => [
  email,
  username,
  given_name,
  family_name,
  enabled,
  verified,
];

const userOf = (id: string, names: Names, epoch: number): User => ({
  id,
  email: names.email,
  username: names.username ?? undefined,
  givenName: names.given_name ?? undefined,
  familyName: names.family_name ?? undefined,
  enabled: names.enabled,
  epoch,
});
