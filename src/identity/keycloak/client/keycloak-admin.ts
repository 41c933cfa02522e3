import { z } from 'zod';
import { ProviderUnavailableError } from '../../domain/identity.errors';
import type { AdminApi, AdminRequest } from './admin-api';
import type { KeycloakAnswer } from './keycloak-http';

const strings = z.array(z.string());
const userRepresentation = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string().optional(),
  emailVerified: z.boolean().default(false),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  enabled: z.boolean().default(false),
  attributes: z.record(z.string(), strings).default({}),
});
const named = z.object({ id: z.string(), name: z.string() });
const group = z.object({ id: z.string(), name: z.string(), path: z.string() });
const lock = z.object({ disabled: z.boolean(), lastFailure: z.number().default(0) });
const fault = z.object({ errorMessage: z.string(), field: z.string().optional() });
const refusal = z
  .object({ ...fault.partial().shape, errors: z.array(fault).optional(), error_description: z.string().optional() })
  .catch({});
const event = z.object({
  id: z.string(),
  time: z.number(),
  type: z.string().optional(),
  userId: z.string().optional(),
  operationType: z.string().optional(),
  resourcePath: z.string().optional(),
});

/** A user as Keycloak keeps them. Lists are brief: without attributes. */
export type KeycloakUser = z.output<typeof userRepresentation>;
export type KeycloakRole = z.output<typeof named>;
export type KeycloakGroup = z.output<typeof group>;
/** What happened: of users it has `userId`, of administrators `resourcePath` from the realm. */
export type KeycloakEvent = z.output<typeof event>;

/** One value that Keycloak did not like; without a field it is the password. */
export interface KeycloakFault {
  readonly field: string | undefined;
  /** Keycloak's code, or for a password a sentence. */
  readonly message: string;
}

/** Attributes replace ALL others, and then what is left out of the profile goes too: read, merge, write, under a lease. */
export interface KeycloakUserChange {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly attributes?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly requiredActions?: readonly string[] | undefined;
}

/** What Keycloak did not like: 400, or 409 for a name that is taken. */
export class KeycloakRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly faults: readonly KeycloakFault[] = [],
  ) {
    super(message);
    this.name = 'KeycloakRefusal';
  }
}

/** Users, roles, groups and sessions of the realm. Every call may throw {@link ProviderUnavailableError}. */
export class KeycloakAdmin {
  constructor(private readonly api: Pick<AdminApi, 'call'>) {}

  async user(id: string): Promise<KeycloakUser | undefined> {
    return this.#found(userRepresentation, ['users', id]);
  }

  /** Sorted by user name. @param max -1 for all: without it Keycloak answers 100 */
  users(query: { first?: number; max: number; search?: string; brief?: boolean }): Promise<KeycloakUser[]> {
    const { brief = true, ...filter } = query;
    return this.#list(userRepresentation, ['users'], { ...filter, briefRepresentation: brief });
  }

  async countUsers(): Promise<number> {
    return z.number().parse((await this.#ok({ method: 'GET', path: ['users', 'count'] })).body);
  }

  /** @returns the new user's id @throws {KeycloakRefusal} 409 taken, 400 invalid */
  async createUser(user: KeycloakUserChange & { readonly username: string; readonly password?: string | undefined }) {
    const { password, ...representation } = user;
    const credentials = password === undefined ? [] : [{ type: 'password', value: password, temporary: false }];
    const { location } = await this.#ok({
      method: 'POST',
      path: ['users'],
      json: { ...representation, credentials },
    });
    return location!.slice(location!.lastIndexOf('/') + 1);
  }

  /** @returns false when there is no such user @throws {KeycloakRefusal} */
  changeUser(id: string, change: KeycloakUserChange): Promise<boolean> {
    return this.#done({ method: 'PUT', path: ['users', id], json: change });
  }

  /** @returns false when there is no such user */
  removeUser(id: string): Promise<boolean> {
    return this.#done({ method: 'DELETE', path: ['users', id] });
  }

  /** @throws {KeycloakRefusal} 400 when the password policy of the realm says no */
  setPassword(id: string, value: string): Promise<boolean> {
    const json = { type: 'password', value, temporary: false };
    return this.#done({ method: 'PUT', path: ['users', id, 'reset-password'], json });
  }

  /** Ends all sessions of a user. Disabling alone does not: enabling again would revive them. */
  endSessions(id: string): Promise<boolean> {
    return this.#done({ method: 'POST', path: ['users', id, 'logout'] });
  }

  /** @returns false when it is over already */
  endSession(sessionId: string): Promise<boolean> {
    return this.#done({ method: 'DELETE', path: ['sessions', sessionId] });
  }

  /** The brute-force state of a user: locked now, and when a password was last wrong (epoch, ms; 0 never). */
  async loginFailures(userId: string): Promise<{ readonly locked: boolean; readonly lastFailureMs: number }> {
    const path = ['attack-detection', 'brute-force', 'users', userId];
    const found = lock.parse((await this.#ok({ method: 'GET', path })).body);
    return { locked: found.disabled, lastFailureMs: found.lastFailure };
  }

  /** Realm roles that count for the user: mapped, by groups, and inside composites. */
  effectiveRolesOf(id: string): Promise<KeycloakRole[]> {
    return this.#list(named, ['users', id, 'role-mappings', 'realm', 'composite']);
  }

  /** Realm roles that are mapped to the user itself. */
  rolesOf(id: string): Promise<KeycloakRole[]> {
    return this.#list(named, ['users', id, 'role-mappings', 'realm']);
  }

  role(name: string): Promise<KeycloakRole | undefined> {
    return this.#found(named, ['roles', name]);
  }

  mapRole(userId: string, role: KeycloakRole): Promise<boolean> {
    return this.#done({ method: 'POST', path: ['users', userId, 'role-mappings', 'realm'], json: [role] });
  }

  unmapRole(userId: string, role: KeycloakRole): Promise<boolean> {
    return this.#done({ method: 'DELETE', path: ['users', userId, 'role-mappings', 'realm'], json: [role] });
  }

  groupsOf(userId: string): Promise<KeycloakGroup[]> {
    return this.#list(group, ['users', userId, 'groups'], { max: -1 });
  }

  /** @param path as in tokens, such as `/operators/customs` */
  groupAt(path: string): Promise<KeycloakGroup | undefined> {
    return this.#found(group, ['group-by-path', ...path.split('/').filter(Boolean)]);
  }

  joinGroup(userId: string, groupId: string): Promise<boolean> {
    return this.#done({ method: 'PUT', path: ['users', userId, 'groups', groupId] });
  }

  leaveGroup(userId: string, groupId: string): Promise<boolean> {
    return this.#done({ method: 'DELETE', path: ['users', userId, 'groups', groupId] });
  }

  /**
   * What happened, oldest first; visible as soon as the call is over that made it happen.
   * @param of `events` of users, or `admin-events`
   * @param query first event in ms since the epoch, or later @param types of users' events
   */
  events(
    of: 'events' | 'admin-events',
    query: { readonly dateFrom: number; readonly first: number; readonly max: number },
    types: readonly string[] = [],
  ): Promise<KeycloakEvent[]> {
    return this.#list(event, [of], { ...query, direction: 'asc', ...(types.length > 0 && { type: types }) });
  }

  async #list<T extends z.ZodType>(
    item: T,
    path: string[],
    query: AdminRequest['query'] = undefined,
  ): Promise<z.output<T>[]> {
    return z.array(item).parse((await this.#ok({ method: 'GET', path, query })).body);
  }

  async #found<T extends z.ZodType>(item: T, path: string[]): Promise<z.output<T> | undefined> {
    const answer = await this.api.call({ method: 'GET', path });
    return answer.status === 404 ? undefined : item.parse(accepted(answer).body);
  }

  async #done(call: AdminRequest): Promise<boolean> {
    const answer = await this.api.call(call);
    return answer.status !== 404 && accepted(answer) !== undefined;
  }

  async #ok(call: AdminRequest): Promise<KeycloakAnswer> {
    return accepted(await this.api.call(call));
  }
}

/** @throws {KeycloakRefusal} @throws {ProviderUnavailableError} for an answer that we know nothing about */
function accepted(answer: KeycloakAnswer): KeycloakAnswer {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return answer;
  if (status === 400 || status === 409) {
    const { field, errorMessage, errors, error_description: description } = refusal.parse(body);
    const message = errorMessage ?? description ?? `refused: ${status}`;
    const faults = errors?.map((one) => ({ field: one.field, message: one.errorMessage })) ?? [{ field, message }];
    throw new KeycloakRefusal(status, message, faults);
  }
  throw new ProviderUnavailableError(undefined, { cause: new Error(`the admin API answered ${status}`) });
}
