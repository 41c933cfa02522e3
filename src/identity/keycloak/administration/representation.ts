import { normalisedName } from '../../domain/names';
import type { ProfileChange } from '../../ports/user-directory';
import type { KeycloakUser, KeycloakUserChange } from '../client';

/**
 * All of a user that Keycloak would wipe when it is left out beside attributes.
 * @param user as just read, in the user's turn
 */
export function wholeOf(user: KeycloakUser): KeycloakUserChange {
  const { username, email, emailVerified, firstName, lastName, enabled, attributes } = user;
  return { username, email, emailVerified, firstName, lastName, enabled, attributes };
}

/** What Keycloak is to say of the user after the change. Whoever has no username has their address for one there. */
export function changed(user: KeycloakUser, change: ProfileChange): KeycloakUserChange {
  const whole = wholeOf(user);
  const email = change.email === undefined ? whole.email : normalisedName(change.email);
  const named = change.username === undefined ? user.username : (change.username ?? email ?? user.username);
  // It follows the address, where it is the address.
  const username = change.username === undefined && user.username === user.email && email ? email : named;
  return {
    ...whole,
    email,
    username: normalisedName(username),
    emailVerified: email === user.email && user.emailVerified,
    firstName: change.givenName === undefined ? whole.firstName : (change.givenName ?? undefined),
    lastName: change.familyName === undefined ? whole.lastName : (change.familyName ?? undefined),
  };
}

/** With other tenants, and all else as it was. */
export const withTenants = (user: KeycloakUser, tenants: readonly string[]): KeycloakUserChange => ({
  ...wholeOf(user),
  attributes: { ...user.attributes, tenants },
});
