import { Entity, PrimaryColumn } from 'typeorm';

/** A row of `installation_roles`. */
@Entity('installation_roles')
export class InstallationRoleRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @PrimaryColumn('text')
  role!: string;
}

/** A row of `memberships`: being in a tenant, with or without roles. */
@Entity('memberships')
export class MembershipRow {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;
}

/** A row of `membership_roles`. */
@Entity('membership_roles')
export class MembershipRoleRow {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @PrimaryColumn('text')
  role!: string;
}
