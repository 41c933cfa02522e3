import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `credentials`: readable in scope `system` alone. */
@Entity('credentials')
export class CredentialRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  /** Not moved by hashing the same password anew. */
  @Column({ type: 'timestamptz', name: 'changed_at', insert: false, update: false })
  changedAt!: Date;
}
