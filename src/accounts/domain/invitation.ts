/** Somebody was asked to join a tenant, and has not done so yet. */
export interface Invitation {
  readonly id: string;
  readonly tenantId: string;
  /** In the one spelling of `normalisedName`. */
  readonly email: string;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  /** As assigned, sorted. */
  readonly roles: readonly string[];
  /** Id of the user whose rights count when it is accepted. */
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
