import type { Tenant } from '../../shared/tenant';

/** Somebody who may sign in. Global: one e-mail address per installation. */
export interface User {
  readonly id: string;
  /** In the one spelling of `normalisedName`. */
  readonly email: string;
  /** In the one spelling of `normalisedName`. */
  readonly username: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly enabled: boolean;
  /** Tokens issued under an older epoch are dead. */
  readonly epoch: number;
}

/** What a user is in one tenant. */
export interface Membership {
  readonly tenant: Tenant;
  /** All that count there but the installation-wide ones: assigned or given by groups, and what they include; sorted. */
  readonly roles: readonly string[];
}

/** A user with all they are: what a token is made from. */
export interface Identity extends User {
  /** How often roles had come to include less when this was read: tokens with such a role and a smaller number are dead. */
  readonly rolesEpoch: number;
  /** Assigned or given by groups, and what they include; sorted. */
  readonly installationRoles: readonly string[];
  /** Sorted by the tenant's code. */
  readonly memberships: readonly Membership[];
}
