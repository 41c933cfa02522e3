import type { Profile, UserDetails as ShownUser } from '../contract';
import type { UserDetails } from './domain/user-details';
import type { Sight } from './user-administration';

/** A user as administrators see them. */
export function shownUser(user: UserDetails, sight: Sight): ShownUser {
  const memberships = user.memberships.map((membership) => ({
    code: `${membership.businessUnit}:${membership.countryCode}`,
    ...membership,
  }));
  return {
    ...shownProfile(user),
    status: user.enabled ? 'active' : 'disabled',
    // Seen in a tenant they have the one membership that is seen.
    roles: sight === 'installation' ? user.installationRoles : memberships.flatMap(({ roles }) => roles),
    updatedAt: user.updatedAt.toISOString(),
    memberships,
  };
}

/** A user as they see themselves. */
export function shownProfile(user: UserDetails): Profile {
  return {
    id: user.id,
    email: user.email,
    username: user.username ?? null,
    givenName: user.givenName ?? null,
    familyName: user.familyName ?? null,
    emailVerified: user.emailVerified,
    createdAt: user.createdAt.toISOString(),
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
  };
}
