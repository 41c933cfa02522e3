import { Global, Logger, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { LimitsModule } from '../limits';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { CryptoModule, Envelope, Random } from '../shared/crypto';
import { UnitOfWork, untilNoneIsLeft } from '../shared/database';
import { DomainEvents } from '../shared/events';
import { RequestMetrics } from '../shared/telemetry';
import { AccessRules } from './access-rules';
import { JwtAuthGuard } from './guards/jwt-auth.guard';
import { KeyLimitGuard } from './guards/key-limit.guard';
import { LimitGuardParts } from './guards/limit.guard';
import { PrincipalLimitGuard } from './guards/principal-limit.guard';
import { RolesGuard } from './guards/roles.guard';
import { TenantGuard } from './guards/tenant.guard';
import { Housekeeping } from './housekeeping';
import { IdentityTokens } from './identity-tokens';
import { SigningKeyStore } from './keys/signing-key.store';
import { IdentityKeys, SigningKeys } from './keys/signing-keys';
import { PostgresEndOfAccess } from './persistence/postgres-end-of-access';
import { PostgresRevocationStore } from './persistence/postgres-revocation.store';
import { PostgresSettingsStore } from './persistence/postgres-settings.store';
import { PostgresIdentityKeyStore, PostgresSigningKeyStore } from './persistence/postgres-signing-key.store';
import { ApiKeys, Authenticator, EndOfAccess, RoleGraph, TrustedIssuers } from './ports';
import { Announcements } from './revocations/announcements';
import { RecentSignIn } from './recent-sign-in';
import { RevocationFeed } from './revocations/revocation-feed';
import { RevocationStatus } from './revocations/revocation-status';
import { RevocationStore } from './revocations/revocation.store';
import { Revocations } from './revocations/revocations';
import { SettingsStore } from './settings.store';
import { keptTokenIdentity, TokenIdentity } from './token-identity';
import { TokenIssuer } from './token-issuer';
import { CredentialAuthenticator } from './verify/credential-authenticator';
import { KeySetFetcher } from './verify/fetch-key-set';
import { JwksTrustedIssuers } from './verify/jwks-trusted-issuers';
import { JwtAuthenticator } from './verify/jwt-authenticator';
import { OwnTokenVerifier } from './verify/own-token-verifier';
import { TokenCache } from './verify/token-cache';

const CARE_EVERY_MS = 60_000;

async function startSigningKeys(
  store: SigningKeyStore,
  unitOfWork: UnitOfWork,
  envelope: Envelope,
  events: DomainEvents,
  clock: Clock,
  environment: Environment,
): Promise<SigningKeys> {
  const keys = new SigningKeys(store, unitOfWork, envelope, events, clock, environment);
  await keys.start();
  return keys;
}

async function startIdentityKeys(
  store: SigningKeyStore,
  unitOfWork: UnitOfWork,
  envelope: Envelope,
  events: DomainEvents,
  clock: Clock,
  environment: Environment,
): Promise<IdentityKeys> {
  const settings = { ...environment, TOKEN_ALGORITHM: 'ES256' } as const;
  const keys = new IdentityKeys(store, unitOfWork, envelope, events, clock, settings, 'backend-identity');
  await keys.start();
  return keys;
}

function createRevocationFeed(
  announcements: Announcements,
  store: RevocationStore,
  unitOfWork: UnitOfWork,
  clock: Clock,
  { DATABASE_URL, DATABASE_DIRECT_URL, REVOCATION_BLIND_SECONDS }: Environment,
): RevocationFeed {
  const readAll = () => unitOfWork.run('system', () => store.all(clock.nowMs()));
  const options = {
    databaseUrl: DATABASE_DIRECT_URL ?? DATABASE_URL,
    blindAfterMs: REVOCATION_BLIND_SECONDS * 1000,
  };
  return new RevocationFeed(options, announcements, readAll, new Logger('Revocations'));
}

function careForAccess(
  keys: SigningKeys,
  identityKeys: IdentityKeys,
  revocations: Revocations,
  store: RevocationStore,
  unitOfWork: UnitOfWork,
  clock: Clock,
): Housekeeping {
  return new Housekeeping('care for keys and revocations', CARE_EVERY_MS, async () => {
    revocations.prune(clock.nowMs());
    await untilNoneIsLeft(unitOfWork, () => store.prune(clock.nowMs()));
    await keys.maintain();
    await identityKeys.maintain();
  });
}

/**
 * Who is asking, and what they may. Global: its guards stand in front of every controller, in the order given here.
 * Expects ENVIRONMENT, Clock, RequestMetrics, LookUpCache, DomainEvents, ApiKeys and TenantDirectory from global modules, and a migrated database.
 */
@Global()
@Module({
  imports: [CryptoModule, LimitsModule, DiscoveryModule],
  providers: [
    { provide: SigningKeyStore, useClass: PostgresSigningKeyStore },
    { provide: SettingsStore, useClass: PostgresSettingsStore },
    { provide: RevocationStore, useClass: PostgresRevocationStore },
    { provide: EndOfAccess, useClass: PostgresEndOfAccess },
    Announcements,
    Revocations,
    KeySetFetcher,
    AccessRules,
    RecentSignIn,
    LimitGuardParts,
    {
      provide: TokenIdentity,
      inject: [ENVIRONMENT, SettingsStore, UnitOfWork],
      useFactory: (environment: Environment, settings: SettingsStore, unitOfWork: UnitOfWork) =>
        keptTokenIdentity(environment, settings, unitOfWork),
    },
    {
      provide: SigningKeys,
      inject: [SigningKeyStore, UnitOfWork, Envelope, DomainEvents, Clock, ENVIRONMENT],
      useFactory: startSigningKeys,
    },
    PostgresIdentityKeyStore,
    {
      provide: IdentityKeys,
      inject: [PostgresIdentityKeyStore, UnitOfWork, Envelope, DomainEvents, Clock, ENVIRONMENT],
      useFactory: startIdentityKeys,
    },
    {
      provide: IdentityTokens,
      inject: [TokenIdentity, IdentityKeys, Clock, Random],
      useFactory: (identity: TokenIdentity, keys: IdentityKeys, clock: Clock, random: Random) =>
        new IdentityTokens(identity, keys, clock, random),
    },
    {
      provide: RevocationFeed,
      inject: [Announcements, RevocationStore, UnitOfWork, Clock, ENVIRONMENT],
      useFactory: createRevocationFeed,
    },
    { provide: RevocationStatus, useExisting: RevocationFeed },
    {
      provide: TokenIssuer,
      inject: [TokenIdentity, SigningKeys, Clock, Random, ENVIRONMENT],
      useFactory: (
        identity: TokenIdentity,
        keys: SigningKeys,
        clock: Clock,
        random: Random,
        environment: Environment,
      ) => new TokenIssuer(identity, keys, clock, random, environment),
    },
    {
      provide: JwtAuthenticator,
      inject: [TokenIdentity, SigningKeys, Revocations, RequestMetrics, Clock, ENVIRONMENT],
      useFactory: (
        identity: TokenIdentity,
        keys: SigningKeys,
        revocations: Revocations,
        metrics: RequestMetrics,
        clock: Clock,
        environment: Environment,
      ) =>
        new JwtAuthenticator(
          new OwnTokenVerifier(identity, keys, clock),
          new TokenCache(environment.TOKEN_CACHE_SIZE),
          revocations,
          metrics,
          clock,
        ),
    },
    {
      provide: Authenticator,
      inject: [JwtAuthenticator, ApiKeys],
      useFactory: (tokens: JwtAuthenticator, keys: ApiKeys) => new CredentialAuthenticator(tokens, keys),
    },
    {
      provide: TrustedIssuers,
      inject: [JwtAuthenticator, KeySetFetcher, RoleGraph, Clock],
      useFactory: (authenticator: JwtAuthenticator, fetcher: KeySetFetcher, roleGraph: RoleGraph, clock: Clock) =>
        new JwksTrustedIssuers(authenticator, fetcher.fetch, roleGraph, clock),
    },
    {
      provide: Housekeeping,
      inject: [SigningKeys, IdentityKeys, Revocations, RevocationStore, UnitOfWork, Clock],
      useFactory: careForAccess,
    },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: KeyLimitGuard },
    { provide: APP_GUARD, useClass: TenantGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_GUARD, useClass: PrincipalLimitGuard },
  ],
  exports: [
    AccessRules,
    RecentSignIn,
    LimitGuardParts,
    JwtAuthenticator,
    Authenticator,
    TrustedIssuers,
    TokenIdentity,
    TokenIssuer,
    SigningKeys,
    IdentityKeys,
    IdentityTokens,
    EndOfAccess,
    Revocations,
    RevocationStore,
    RevocationStatus,
  ],
})
export class AccessModule implements OnModuleDestroy, OnModuleInit {
  constructor(private readonly feed: RevocationFeed) {}

  /** Not while providers are made: what fails then is not closed again. */
  async onModuleInit(): Promise<void> {
    await this.feed.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.feed.stop();
  }
}
