import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { CurrentUnitOfWork } from '../../shared/database';
import { normalisedName } from '../domain/names';
import type { Identity, User } from '../domain/user';
import type { ProvenUser } from '../ports/identity-provider';
import { type Credentials, type LoginName, type NewUser, UserRepository } from '../ports/user.repository';
import { CredentialRow } from './credential.row';
import { identityOf } from './effective-roles';
import { InstallationRoleRow, MembershipRoleRow, MembershipRow } from './role.rows';
import { UserRow } from './user.row';
import { userOf } from './user.table';

@Injectable()
export class TypeOrmUserRepository extends UserRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async find(id: string): Promise<User | undefined> {
    const row = await this.#visible().andWhere('u.id = :id', { id }).getOne();
    return row ? userOf(row) : undefined;
  }

  async findCredentials(name: LoginName): Promise<Credentials | undefined> {
    const [column, value] = 'email' in name ? ['email', name.email] : ['username', name.username];
    const found = await this.#visible()
      .innerJoinAndMapOne('u.credential', CredentialRow, 'credential', 'credential.userId = u.id')
      .andWhere(`lower(u.${column}) = :name`, { name: normalisedName(value) })
      .getOne();
    if (!found) return undefined;
    const { credential } = found as UserRow & { credential: CredentialRow };
    return { user: userOf(found), passwordHash: credential.passwordHash, passwordSetAt: credential.changedAt };
  }

  findIdentity(id: string): Promise<Identity | undefined> {
    return identityOf(this.current, id);
  }

  async lockProven({ id, passwordSetAt }: Pick<ProvenUser, 'id' | 'passwordSetAt'>): Promise<Identity | undefined> {
    // As strong as the update that a sign-in ends with, so that two of the same user do not wait for each other.
    await this.current.manager.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [id]);
    // Statements of their own: these see what whoever held the lock has committed.
    const identity = await this.findIdentity(id);
    if (!identity?.enabled) return undefined;
    if (passwordSetAt === undefined) return identity;
    const isSame = await this.current.manager.existsBy(CredentialRow, { userId: id, changedAt: passwordSetAt });
    return isSame ? identity : undefined;
  }

  async create({ passwordHash, ...user }: NewUser): Promise<string | undefined> {
    const id = randomUUID();
    const { manager } = this.current;
    const inserted: unknown[] = await manager.query(
      `INSERT INTO users (id, email, username, given_name, family_name) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        normalisedName(user.email),
        user.username === undefined ? null : normalisedName(user.username),
        user.givenName ?? null,
        user.familyName ?? null,
      ],
    );
    if (inserted.length === 0) return undefined;
    await manager.insert(CredentialRow, { userId: id, passwordHash });
    return id;
  }

  async replacePasswordHash(id: string, from: string, to: string): Promise<void> {
    await this.current.manager.update(CredentialRow, { userId: id, passwordHash: from }, { passwordHash: to });
  }

  anybodyHolds(installationRole: string): Promise<boolean> {
    return this.current.manager.existsBy(InstallationRoleRow, { role: installationRole });
  }

  async assignInstallationRole(id: string, role: string): Promise<void> {
    await this.#ensure(InstallationRoleRow, [{ userId: id, role }]);
  }

  async join(id: string, tenantId: string, roles: readonly string[]): Promise<void> {
    await this.#ensure(MembershipRow, [{ tenantId, userId: id }]);
    if (roles.length === 0) return;
    await this.#ensure(
      MembershipRoleRow,
      roles.map((role) => ({ tenantId, userId: id, role })),
    );
  }

  /** Users that this unit of work may see. The policies say the same; two walls are two walls. */
  #visible(): SelectQueryBuilder<UserRow> {
    const users = this.current.manager.createQueryBuilder(UserRow, 'u').where('true');
    if (this.current.scope !== 'tenant') return users;
    return users.innerJoin(MembershipRow, 'm', 'm.userId = u.id AND m.tenantId = :tenantId', {
      tenantId: this.current.tenant.id,
    });
  }

  async defineRoles(names: readonly string[]): Promise<void> {
    await this.current.manager.query(
      `INSERT INTO roles (name, delegated) SELECT name, true FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING`,
      [names],
    );
  }

  async #ensure<Row extends object>(type: new () => Row, rows: Row[]): Promise<void> {
    await this.current.manager.createQueryBuilder().insert().into(type).values(rows).orIgnore().execute();
  }
}
