import { Injectable, Logger } from '@nestjs/common';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { KeycloakAdmin, type KeycloakUser } from '../client';
import { namesOf } from '../following/followed-users';
import { ManyUsers } from './many-users';

const PAGE = 200;

interface OurNames {
  readonly external_id: string;
  readonly email: string;
  readonly username: string | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly enabled: boolean;
  readonly verified: boolean;
}

/**
 * Compares all users of Keycloak with ours. Brief lists are read, and single users where something is different: a full
 * list costs Keycloak up to ten milliseconds a user.
 */
@Injectable()
export class UserReconcile {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly admin: KeycloakAdmin,
    private readonly users: ManyUsers,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /**
   * By one instance at a time.
   * @param everything also those whose names are the same: their roles, groups and tenants may not be
   * @throws {ProviderUnavailableError} 503
   */
  async run(everything: boolean): Promise<Record<string, number>> {
    const seen = new Set<string>();
    const tally = { followed: 0, gone: 0, failed: 0 };
    const follow = async (ids: readonly string[]): Promise<void> => {
      const { followed, gone, failed } = await this.users.follow(ids);
      tally.followed += followed;
      tally.gone += gone;
      tally.failed += failed;
    };
    for (let first = 0, size = PAGE; size === PAGE; first += PAGE) {
      const page = await this.admin.users({ first, max: PAGE });
      size = page.length;
      for (const { id } of page) seen.add(id);
      await follow(everything ? page.map(({ id }) => id) : await this.#different(page));
    }
    // A list that has nobody on it is a right that is missing, more often than a realm without users.
    if (seen.size === 0) this.#logger.error('Keycloak lists no users: has the service account manage-users?');
    else await follow(await this.#notAmong(seen));
    return { users: seen.size, ...tally };
  }

  async #different(page: readonly KeycloakUser[]): Promise<string[]> {
    const rows = await this.#query<OurNames[]>(
      `SELECT external_id, email, username, given_name, family_name, enabled, email_verified_at IS NOT NULL AS verified
         FROM users WHERE external_id = ANY($1)`,
      [page.map(({ id }) => id)],
    );
    const ours = new Map(rows.map((row) => [row.external_id, row]));
    return page.filter((user) => isDifferent(user, ours.get(user.id))).map(({ id }) => id);
  }

  /** Whoever came in while pages were read, or left, is asked about once more. */
  async #notAmong(seen: ReadonlySet<string>): Promise<string[]> {
    const rows = await this.#query<{ external_id: string }[]>(
      'SELECT external_id FROM users WHERE external_id IS NOT NULL AND enabled',
    );
    return rows.map(({ external_id: id }) => id).filter((id) => !seen.has(id));
  }

  #query<T>(statement: string, values: unknown[] = []): Promise<T> {
    return this.unitOfWork.run('system', () => this.current.manager.query<T>(statement, values));
  }
}

/** A username that somebody else has here stays different: that one is read each time, and nothing comes of it. */
function isDifferent(user: KeycloakUser, ours: OurNames | undefined): boolean {
  if (ours === undefined) return true;
  const { email, firstName: givenName, lastName: familyName } = user;
  const theirs = namesOf({ ...user, externalId: user.id, email, givenName, familyName });
  return (Object.keys(theirs) as (keyof typeof theirs)[]).some((name) => theirs[name] !== ours[name]);
}
