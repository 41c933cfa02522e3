import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `users`. */
@Entity('users')
export class UserRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column('text', { nullable: true })
  username!: string | null;

  @Column('text', { name: 'given_name', nullable: true })
  givenName!: string | null;

  @Column('text', { name: 'family_name', nullable: true })
  familyName!: string | null;

  @Column('boolean')
  enabled!: boolean;

  @Column('integer')
  epoch!: number;
}
