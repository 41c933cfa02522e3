import { Global, Module } from '@nestjs/common';
import { TenantDirectory } from '../access';
import { Argon2PasswordHasher } from './embedded/argon2.password-hasher';
import { EmbeddedAssignments } from './embedded/embedded.assignments';
import { EmbeddedIdentityProvider } from './embedded/embedded.identity-provider';
import { EmbeddedUserDirectory } from './embedded/embedded.user-directory';
import { PostgresLastAdministrator } from './persistence/postgres-last-administrator';
import { TypeOrmTenantRepository } from './persistence/typeorm-tenant.repository';
import { TypeOrmUserRepository } from './persistence/typeorm-user.repository';
import { UserTable } from './persistence/user.table';
import { Assignments } from './ports/assignments';
import { IdentityProvider } from './ports/identity-provider';
import { RuledPasswordPolicy } from './passwords/ruled.password-policy';
import { LastAdministrator } from './ports/last-administrator';
import { PasswordHasher } from './ports/password-hasher';
import { PasswordPolicy } from './ports/password-policy';
import { TenantRepository } from './ports/tenant.repository';
import { UserDirectory } from './ports/user-directory';
import { UserRepository } from './ports/user.repository';
import { FirstAdministrator } from './start/first-administrator';
import { FirstStart } from './start/first-start';
import { SampleUsers } from './start/sample-users';
import { StoredTenantDirectory } from './start/stored-tenant-directory';

/** Who the users are, and which tenants there are. Global: access asks for the TenantDirectory, and imports no one. */
@Global()
@Module({
  providers: [
    { provide: PasswordHasher, useClass: Argon2PasswordHasher },
    { provide: PasswordPolicy, useClass: RuledPasswordPolicy },
    { provide: IdentityProvider, useClass: EmbeddedIdentityProvider },
    { provide: UserRepository, useClass: TypeOrmUserRepository },
    UserTable,
    { provide: UserDirectory, useClass: EmbeddedUserDirectory },
    { provide: Assignments, useClass: EmbeddedAssignments },
    { provide: LastAdministrator, useClass: PostgresLastAdministrator },
    { provide: TenantRepository, useClass: TypeOrmTenantRepository },
    StoredTenantDirectory,
    { provide: TenantDirectory, useExisting: StoredTenantDirectory },
    FirstAdministrator,
    SampleUsers,
    FirstStart,
  ],
  exports: [
    IdentityProvider,
    UserDirectory,
    UserRepository,
    Assignments,
    LastAdministrator,
    TenantRepository,
    TenantDirectory,
    StoredTenantDirectory,
    FirstStart,
  ],
})
export class IdentityModule {}
