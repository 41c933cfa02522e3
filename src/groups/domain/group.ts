/** Membership gives its roles: in its tenant; of a group of the installation in every tenant of a member. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Code of its tenant; undefined for a group of the installation. */
  readonly tenant: string | undefined;
  readonly origin: 'gateway' | 'keycloak';
  /** Sorted. */
  readonly roles: readonly string[];
  /** How many there are. */
  readonly members: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface GroupMember {
  readonly userId: string;
  readonly email: string;
  readonly origin: 'gateway' | 'keycloak';
  readonly joinedAt: Date;
}

/** What the audit tells of a group. */
export const factsOf = ({ name, description, tenant, roles }: Group) => ({ name, description, tenant, roles });
