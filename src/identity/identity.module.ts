import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { TenantDirectory } from '../access';
import type { Environment } from '../shared/config';
import { Argon2PasswordHasher } from './embedded/argon2.password-hasher';
import { EmbeddedAssignments } from './embedded/embedded.assignments';
import { EmbeddedIdentityProvider } from './embedded/embedded.identity-provider';
import { EmbeddedUserDirectory } from './embedded/embedded.user-directory';
import { keycloakProviders } from './keycloak/keycloak.providers';
import { PostgresLastAdministrator } from './persistence/postgres-last-administrator';
import { TypeOrmTenantRepository } from './persistence/typeorm-tenant.repository';
import { TypeOrmUserRepository } from './persistence/typeorm-user.repository';
import { UserTable } from './persistence/user.table';
import { Assignments } from './ports/assignments';
import { BrowserSignIn, NoBrowserSignIn } from './ports/browser-sign-in';
import { Capabilities } from './ports/capabilities';
import { IdentityProvider } from './ports/identity-provider';
import { RuledPasswordPolicy } from './passwords/ruled.password-policy';
import { LastAdministrator } from './ports/last-administrator';
import { PasswordHasher } from './ports/password-hasher';
import { PasswordPolicy } from './ports/password-policy';
import { NoProviderSessions, ProviderSessions } from './ports/provider-sessions';
import { EmbeddedStatus, ProviderStatus } from './ports/provider-status';
import { TenantRepository } from './ports/tenant.repository';
import { UserDirectory } from './ports/user-directory';
import { UserRepository } from './ports/user.repository';
import { StoredTenantDirectory } from './start/stored-tenant-directory';

/** Users, passwords and sessions are ours alone. */
const embeddedProviders: Provider[] = [
  { provide: IdentityProvider, useClass: EmbeddedIdentityProvider },
  { provide: UserDirectory, useClass: EmbeddedUserDirectory },
  { provide: Assignments, useClass: EmbeddedAssignments },
  { provide: Capabilities, useFactory: () => new Capabilities('browser-sign-in') },
  { provide: BrowserSignIn, useClass: NoBrowserSignIn },
  { provide: ProviderSessions, useClass: NoProviderSessions },
  { provide: ProviderStatus, useClass: EmbeddedStatus },
];

/** Who the users are, and which tenants there are. Global: access asks for the TenantDirectory, and imports no one. */
@Global()
@Module({
  providers: [
    { provide: PasswordHasher, useClass: Argon2PasswordHasher },
    { provide: PasswordPolicy, useClass: RuledPasswordPolicy },
    { provide: UserRepository, useClass: TypeOrmUserRepository },
    UserTable,
    { provide: LastAdministrator, useClass: PostgresLastAdministrator },
    { provide: TenantRepository, useClass: TypeOrmTenantRepository },
    StoredTenantDirectory,
    { provide: TenantDirectory, useExisting: StoredTenantDirectory },
  ],
  exports: [
    PasswordHasher,
    PasswordPolicy,
    UserRepository,
    LastAdministrator,
    TenantRepository,
    TenantDirectory,
    StoredTenantDirectory,
  ],
})
export class IdentityModule {
  /** With the adapter that IDENTITY_PROVIDER names. */
  static of({ IDENTITY_PROVIDER }: Environment): DynamicModule {
    return {
      module: IdentityModule,
      providers: IDENTITY_PROVIDER === 'keycloak' ? keycloakProviders : embeddedProviders,
      exports: [
        IdentityProvider,
        UserDirectory,
        Assignments,
        Capabilities,
        BrowserSignIn,
        ProviderSessions,
        ProviderStatus,
      ],
    };
  }
}
