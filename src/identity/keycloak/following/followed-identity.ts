import { Inject, Injectable, Logger } from '@nestjs/common';
import { EndOfAccess } from '../../../access';
import { CurrentUnitOfWork, isUniqueViolation, UnitOfWork } from '../../../shared/database';
import { DomainEvents } from '../../../shared/events';
import type { User } from '../../domain/user';
import { KeycloakAdmin } from '../client';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from '../keycloak.settings';

import { FollowedAssignments } from './followed-assignments';
import { FollowedUsers, NameClash } from './followed-users';
import { followedAccess, type ProviderUser } from './provider-user';
import { RealmAdministrators } from './realm-administrators';

const MOST_TRIES = 3;

/** Makes our tables say of a user what Keycloak says: at sign-in, at refresh and when all users are compared. */
@Injectable()
export class FollowedIdentity {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly users: FollowedUsers,
    private readonly assignments: FollowedAssignments,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly admin: KeycloakAdmin,
    private readonly realmAdministrators: RealmAdministrators,
    @Inject(KEYCLOAK_SETTINGS)
    private readonly settings: Pick<KeycloakSettings, 'followedRoles' | 'createTenants'>,
  ) {}

  /**
   * Opens its own units of work: call it outside one.
   * @returns the user as they are here now; undefined when they cannot be anybody here, for their e-mail address is
   * another's. Why is in the log.
   * @throws {ProviderUnavailableError} 503 when Keycloak has to be asked whose an address is, and does not answer
   */
  async follow(user: ProviderUser): Promise<User | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.unitOfWork.run('system', () => this.#write(user));
      } catch (error) {
        // Another instance wrote at the same moment, or a name has changed hands.
        if (!(error instanceof NameClash) && !isUniqueViolation(error)) throw error;
        if (tries === MOST_TRIES || (error instanceof NameClash && !(await this.#settle(error)))) {
          this.#logger.warn(`user ${user.externalId} of Keycloak cannot be followed: ${String(error)}`);
          return undefined;
        }
      }
    }
  }

  /** Keycloak has no such user any more. In an open unit of work of scope `system`. */
  async remove(userId: string): Promise<void> {
    await this.endOfAccess.tokensOf([userId]);
    await this.endOfAccess.sessionsOf(userId, 'user-deleted');
    await this.events.record({
      type: 'user.deleted',
      subject: { type: 'user', id: userId },
      before: { origin: 'keycloak' },
    });
    await this.current.manager.query('DELETE FROM users WHERE id = $1', [userId]);
  }

  /**
   * Keycloak has no such user any more: nobody comes in, and what was theirs stays to be looked at until somebody
   * removes them here too. In an open unit of work of scope `system`, with the user's row held.
   */
  async shutOut(userId: string): Promise<void> {
    const [, count] = await this.current.manager.query<[unknown[], number]>(
      'UPDATE users SET enabled = false, version = version + 1, updated_at = now() WHERE id = $1 AND enabled',
      [userId],
    );
    if (count === 0) return;
    await this.endOfAccess.sessionsOf(userId, 'user-deleted');
    await this.endOfAccess.tokensOf([userId]);
    await this.events.record({
      type: 'user.disabled',
      subject: { type: 'user', id: userId },
      before: { enabled: true },
      after: { enabled: false, origin: 'keycloak', deletedThere: true },
    });
  }

  async #write(provided: ProviderUser): Promise<User> {
    const { user, before, after } = await this.users.write(provided);
    const isRealmAdmin = await this.realmAdministrators.settle(user.id, provided.isRealmAdmin);
    const access = followedAccess({ ...provided, isRealmAdmin }, this.settings.followedRoles);
    const { added, removed } = await this.assignments.write(user.id, access, this.settings.createTenants);
    const subject = { type: 'user', id: user.id };
    if (before === undefined)
      await this.events.record({ type: 'user.created', subject, after: { ...after, origin: 'keycloak' } });
    else if (JSON.stringify(before) !== JSON.stringify(after))
      await this.events.record({ type: 'user.changed', subject, before: { ...before }, after: { ...after } });
    if (added.length + removed.length > 0)
      await this.events.record({ type: 'user.followed', subject, before: { removed }, after: { added } });
    const isShutOut = before?.enabled === true && !after.enabled;
    if (isShutOut) await this.endOfAccess.sessionsOf(user.id, 'user-disabled');
    if (removed.length === 0 && !isShutOut) return user;
    // Tokens that say what they were are dead; the next one says what they are.
    await this.endOfAccess.tokensOf([user.id]);
    return user;
  }

  /** Whose is the address, by Keycloak? @returns whether there is something to try again for */
  async #settle({ userId, externalId }: NameClash): Promise<boolean> {
    if (externalId === undefined) return false; // of before Keycloak, and Keycloak has not verified the address
    const other = await this.admin.user(externalId);
    await this.unitOfWork.run('system', async () => {
      if (other === undefined) return this.remove(userId);
      // Still there: under another address, which is read when they come in. Until then they have none.
      await this.current.manager.query('UPDATE users SET email = $2 WHERE id = $1', [
        userId,
        `${externalId}@no-email.invalid`,
      ]);
    });
    return true;
  }
}
