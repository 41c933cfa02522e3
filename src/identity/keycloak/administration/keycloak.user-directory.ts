import { Inject, Injectable, Logger } from '@nestjs/common';
import { isUniqueViolation, UnitOfWork } from '../../../shared/database';
import { NameTakenError, NotFoundError } from '../../../shared/problem';
import { normalisedName } from '../../domain/names';
import type { User } from '../../domain/user';
import { UserTable } from '../../persistence/user.table';
import {
  type Beginning,
  type Profile,
  type ProfileChange,
  type Together,
  UserDirectory,
} from '../../ports/user-directory';
import { KeycloakAdmin, type KeycloakUser } from '../client';
import { FollowedUsers, NameClash } from '../following/followed-users';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from '../keycloak.settings';
import { whileBeginning } from './beginning';
import { type OurUser, OurUsers } from './our-users';
import { inOurWords } from './refusals';
import { Removals } from './removals';
import { changed, wholeOf } from './representation';
import { Turns } from './turns';

const NOBODY_YET: Beginning = { tenants: [], installationRoles: [] };

/**
 * The users are Keycloak's: each change is made there first, and then in our tables together with what belongs to it.
 * Somebody of before Keycloak, whom it does not know, is changed here alone until they come from there.
 */
@Injectable()
export class KeycloakUserDirectory extends UserDirectory {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly table: UserTable,
    private readonly ours: OurUsers,
    private readonly followed: FollowedUsers,
    private readonly admin: KeycloakAdmin,
    private readonly turns: Turns,
    private readonly removals: Removals,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'followedRoles'>,
  ) {
    super();
  }

  async create(
    profile: Profile,
    password: string | undefined,
    together: Together,
    beginning: Beginning = NOBODY_YET,
  ): Promise<User> {
    await this.ours.assertFree(profile);
    const externalId = await inOurWords(this.admin.createUser(representationOf(profile, password, beginning)));
    return this.turns.of(externalId, () =>
      this.turns.both(`the creation of user ${externalId}`, {
        there: () => this.#begin(externalId, beginning),
        here: () => this.#insert(externalId, profile, together),
        back: () => this.admin.removeUser(externalId),
      }),
    );
  }

  change(id: string, version: number | undefined, change: ProfileChange, together: Together): Promise<User> {
    const here = (): Promise<User> =>
      this.unitOfWork.run('system', async () => {
        const user = await this.table.change(await this.table.lock(id, version), change);
        await together(user);
        return user;
      });
    return this.#inTurn(id, here, async ({ externalId }) => {
      await this.ours.find(id, version);
      await this.ours.assertFree(change, id);
      const before = await this.#there(externalId);
      return this.turns.both(`the change of user ${externalId}`, {
        there: () => inOurWords(this.#must(this.admin.changeUser(externalId, changed(before, change)))),
        here,
        back: () => this.admin.changeUser(externalId, wholeOf(before)),
      });
    });
  }

  setEnabled(id: string, enabled: boolean, together: Together): Promise<User> {
    const here = (): Promise<User> =>
      this.unitOfWork.run('system', async () => {
        const before = await this.table.lock(id);
        if (before.enabled === enabled) return before;
        const user = await this.table.setEnabled(id, enabled);
        await together(user);
        return user;
      });
    return this.#inTurn(id, here, async ({ externalId, enabled: isEnabled }) => {
      // Enabled again, a session of before would live again, and its tokens with it: first they end.
      if (enabled && !isEnabled) await this.#must(this.admin.endSessions(externalId));
      const user = await this.turns.both(`that user ${externalId} is ${enabled ? 'enabled' : 'disabled'}`, {
        there: () => this.#must(this.admin.changeUser(externalId, { enabled })),
        here,
        back: () => this.admin.changeUser(externalId, { enabled: isEnabled }),
      });
      // Not before: whoever may not be disabled after all stays signed in.
      if (!enabled) await this.#endSessions(externalId);
      return user;
    });
  }

  remove(id: string, together: Together): Promise<void> {
    const here = (externalId?: string): Promise<void> =>
      this.unitOfWork.run('system', async () => {
        await together(await this.table.lock(id));
        await this.table.remove(id);
        if (externalId !== undefined) await this.removals.note(externalId);
      });
    return this.#inTurn(id, here, async ({ externalId, enabled }) => {
      await this.turns.both(`the end of user ${externalId}`, {
        // What is deleted there cannot be brought back. Meanwhile nobody comes in.
        there: () => this.admin.changeUser(externalId, { enabled: false }),
        here: () => here(externalId),
        back: () => this.admin.changeUser(externalId, { enabled }),
      });
      await this.removals.finish(externalId);
    });
  }

  async setPassword(id: string, password: string, together: Together, pointer = '/password'): Promise<void> {
    // Somebody whom Keycloak does not know has nowhere to type one.
    const here = (): Promise<void> => Promise.reject(new NotFoundError());
    await this.#inTurn(id, here, async ({ externalId }) => {
      await inOurWords(this.#must(this.admin.setPassword(externalId, password)), pointer);
      await this.unitOfWork.run('system', async () => together(await this.table.lock(id)));
      await this.#endSessions(externalId);
    });
  }

  async verifyEmail(id: string, together: Together): Promise<void> {
    const here = (): Promise<void> =>
      this.unitOfWork.run('system', async () => {
        const user = await this.table.lock(id);
        await this.table.verifyEmail(id);
        await together(user);
      });
    await this.#inTurn(id, here, async ({ externalId }) => {
      const { emailVerified } = await this.#there(externalId);
      await this.turns.both(`the proof of the address of user ${externalId}`, {
        there: () => this.#must(this.admin.changeUser(externalId, { emailVerified: true })),
        here,
        back: () => this.admin.changeUser(externalId, { emailVerified }),
      });
    });
  }

  /** @param hereAlone for somebody whom Keycloak does not know */
  async #inTurn<T>(
    id: string,
    hereAlone: () => Promise<T>,
    work: (user: OurUser & { readonly externalId: string }) => Promise<T>,
  ): Promise<T> {
    const { externalId } = await this.ours.find(id);
    if (externalId === undefined) return hereAlone();
    return this.turns.of(externalId, async () => work({ ...(await this.ours.find(id)), externalId }));
  }

  /** Realm roles cannot be given with the user. What fails here leaves nobody behind. */
  async #begin(externalId: string, { installationRoles }: Beginning): Promise<void> {
    try {
      for (const name of installationRoles.filter((role) => this.settings.followedRoles.includes(role))) {
        const role = await this.admin.role(name);
        if (role !== undefined) await this.admin.mapRole(externalId, role);
      }
    } catch (error) {
      await this.admin.removeUser(externalId).catch(() => this.#logger.error(`user ${externalId} stays at Keycloak`));
      throw error;
    }
  }

  /** Twice: whoever follows Keycloak may have seen the new user at the same moment. */
  async #insert(externalId: string, profile: Profile, together: Together, isAgain = false): Promise<User> {
    try {
      return await this.unitOfWork.run('system', async () => {
        const { user } = await this.followed.write(providerUserOf(externalId, profile));
        await whileBeginning(user.id, () => together(user));
        return user;
      });
    } catch (error) {
      if (error instanceof NameClash) throw new NameTakenError('/email');
      if (!isAgain && isUniqueViolation(error)) return this.#insert(externalId, profile, together, true);
      throw error;
    }
  }

  async #there(externalId: string): Promise<KeycloakUser> {
    const user = await this.admin.user(externalId);
    if (user === undefined) throw new NotFoundError(); // deleted there: our row is told soon
    return user;
  }

  async #must(done: Promise<boolean>): Promise<void> {
    if (!(await done)) throw new NotFoundError();
  }

  /** Ours have ended, and will not be renewed; those of other clients of the realm end here. */
  async #endSessions(externalId: string): Promise<void> {
    await this.admin
      .endSessions(externalId)
      .catch((error: unknown) =>
        this.#logger.error(`sessions of user ${externalId} at Keycloak were not ended: ${String(error)}`),
      );
  }
}

const representationOf = (
  { email, username, givenName, familyName }: Profile,
  password: string | undefined,
  { tenants }: Beginning,
) => ({
  username: normalisedName(username ?? email),
  email: normalisedName(email),
  emailVerified: false,
  firstName: givenName,
  lastName: familyName,
  enabled: true,
  attributes: { tenants },
  password,
});

const providerUserOf = (externalId: string, { email, username, givenName, familyName }: Profile) => ({
  externalId,
  username: username ?? email,
  email,
  emailVerified: false,
  givenName,
  familyName,
  enabled: true,
  realmRoles: [],
  isRealmAdmin: false,
  groups: [],
  tenants: [],
});
