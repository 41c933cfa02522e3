import type { KeycloakEvent } from '../client';

/** Events of users that change who they are; others, such as LOGIN, are many and change nothing. */
export const TELLING_TYPES = [
  'REGISTER',
  'UPDATE_PROFILE',
  'UPDATE_EMAIL',
  'VERIFY_EMAIL',
  'DELETE_ACCOUNT',
  'IDENTITY_PROVIDER_FIRST_LOGIN',
  'LOGOUT',
] as const;

/** What follows from a list of events. */
export interface Happened {
  /** Keycloak's ids of whom to read again. */
  readonly changed: ReadonlySet<string>;
  /** Of whom some session was ended. */
  readonly loggedOut: ReadonlySet<string>;
  /** Of whom some role of a client was taken, perhaps the administration of the realm. */
  readonly demoted: ReadonlySet<string>;
  /** What roles or groups give has changed: for whom, no event says. */
  readonly forMany: boolean;
}

/** Users of a partial import come as changes of the realm: the path is what counts. */
const USER_PATH = /^users\/([^/]+)(\/logout)?/;
const CLIENT_ROLES_PATH = /^users\/[^/]+\/role-mappings\/clients\//;
const SHARED_PATH = /^(groups\/[^/]+\/role-mappings|roles\/|roles-by-id\/)/;

export function whatHappened(events: readonly KeycloakEvent[]): Happened {
  const changed = new Set<string>();
  const loggedOut = new Set<string>();
  const demoted = new Set<string>();
  let forMany = false;
  for (const { type, userId, operationType, resourcePath = '' } of events) {
    const [, id, logout] = USER_PATH.exec(resourcePath) ?? [];
    if (id !== undefined) (logout ? loggedOut : changed).add(id);
    if (id !== undefined && operationType === 'DELETE' && CLIENT_ROLES_PATH.test(resourcePath)) demoted.add(id);
    if (userId !== undefined) (type === 'LOGOUT' ? loggedOut : changed).add(userId);
    const isOtherGroup = resourcePath.startsWith('groups/') && operationType !== 'CREATE';
    forMany ||= isOtherGroup || SHARED_PATH.test(resourcePath);
  }
  return { changed, loggedOut, demoted, forMany };
}
