import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `tenants`. */
@Entity('tenants')
export class TenantRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'business_unit' })
  businessUnit!: string;

  @Column('text', { name: 'country_code' })
  countryCode!: string;

  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt!: Date | null;
}
