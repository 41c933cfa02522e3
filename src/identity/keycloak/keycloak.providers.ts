import { Injectable, type OnModuleDestroy, type OnModuleInit, type Provider } from '@nestjs/common';
import { Housekeeping, JwtAuthenticator } from '../../access/nest';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { EmbeddedAssignments } from '../embedded/embedded.assignments';
import { Assignments } from '../ports/assignments';
import { BrowserSignIn } from '../ports/browser-sign-in';
import { Capabilities } from '../ports/capabilities';
import { IdentityProvider } from '../ports/identity-provider';
import { ProviderSessions } from '../ports/provider-sessions';
import { ProviderStatus } from '../ports/provider-status';
import { UserDirectory } from '../ports/user-directory';
import { AssignmentRows } from './administration/assignment-rows';
import { KeycloakAssignments } from './administration/keycloak.assignments';
import { KeycloakUserDirectory } from './administration/keycloak.user-directory';
import { OurUsers } from './administration/our-users';
import { Removals } from './administration/removals';
import { Turns } from './administration/turns';
import { AdminApi, KeycloakAdmin, KeycloakHttp, ServiceAccount, TokenEndpoint } from './client';
import { FollowedAssignments } from './following/followed-assignments';
import { FollowedIdentity } from './following/followed-identity';
import { RealmAdministrators } from './following/realm-administrators';
import { FollowedUsers } from './following/followed-users';
import { UserFollowing } from './following/user-following';
import { KeycloakBrowserSignIn } from './keycloak.browser-sign-in';
import { KeycloakIdentityProvider } from './keycloak.identity-provider';
import { KEYCLOAK_SETTINGS, type KeycloakSettings, keycloakSettings } from './keycloak.settings';
import { KeycloakStatus } from './keycloak.status';
import { KeycloakSignIn } from './keycloak-sign-in';
import { KeycloakTokens } from './keycloak-tokens';
import { KeycloakTokenVerifier } from './keycloak-token-verifier';
import { Leases } from './leases';
import { ProviderUserReader } from './provider-user-reader';
import { EventFeed } from './reconciling/event-feed';
import { FollowingSchedule } from './reconciling/following-schedule';
import { FollowingState } from './reconciling/following-state';
import { ManyUsers } from './reconciling/many-users';
import { UserReconcile } from './reconciling/user-reconcile';
import { EndedSessions } from './sessions/ended-sessions';
import { KeycloakProviderSessions } from './sessions/keycloak.provider-sessions';

const CARE_EVERY_MS = 2000;

/** Each of these ends in a password that somebody types here. */
export const TYPED_PASSWORDS = [
  'password-sign-in',
  'password-change',
  'registration',
  'email-verification',
  'password-reset',
  'invitation',
] as const;

/** What begins and ends with the application. */
@Injectable()
class KeycloakLifecycle implements OnModuleInit, OnModuleDestroy {
  constructor(
    private readonly http: KeycloakHttp,
    private readonly authenticator: JwtAuthenticator,
    private readonly verifier: KeycloakTokenVerifier,
  ) {}

  onModuleInit(): void {
    this.authenticator.trustProvider(this.verifier);
  }

  async onModuleDestroy(): Promise<void> {
    await this.http.close();
  }
}

/** The adapter for Keycloak: in the place of the embedded one where IDENTITY_PROVIDER says so. */
export const keycloakProviders: Provider[] = [
  {
    provide: KEYCLOAK_SETTINGS,
    inject: [ENVIRONMENT],
    useFactory: (environment: Environment): KeycloakSettings => keycloakSettings(environment),
  },
  {
    provide: KeycloakHttp,
    inject: [KEYCLOAK_SETTINGS],
    useFactory: (settings: KeycloakSettings) => new KeycloakHttp(settings),
  },
  {
    provide: TokenEndpoint,
    inject: [KeycloakHttp, KEYCLOAK_SETTINGS],
    useFactory: (http: KeycloakHttp, settings: KeycloakSettings) => new TokenEndpoint(http, settings),
  },
  {
    provide: ServiceAccount,
    inject: [TokenEndpoint, Clock],
    useFactory: (endpoint: TokenEndpoint, clock: Clock) => new ServiceAccount(endpoint, clock),
  },
  {
    provide: KeycloakAdmin,
    inject: [KeycloakHttp, ServiceAccount, KEYCLOAK_SETTINGS],
    useFactory: (http: KeycloakHttp, account: ServiceAccount, settings: KeycloakSettings) =>
      new KeycloakAdmin(new AdminApi(http, account, settings)),
  },
  {
    provide: KeycloakTokens,
    inject: [KeycloakHttp, KEYCLOAK_SETTINGS, Clock],
    useFactory: (http: KeycloakHttp, settings: KeycloakSettings, clock: Clock) =>
      new KeycloakTokens(http, settings, clock),
  },
  Leases,
  FollowedUsers,
  RealmAdministrators,
  FollowedAssignments,
  FollowedIdentity,
  ProviderUserReader,
  Turns,
  Removals,
  OurUsers,
  AssignmentRows,
  UserFollowing,
  EmbeddedAssignments,
  FollowingState,
  ManyUsers,
  EventFeed,
  UserReconcile,
  FollowingSchedule,
  KeycloakSignIn,
  EndedSessions,
  KeycloakTokenVerifier,
  KeycloakLifecycle,
  { provide: IdentityProvider, useClass: KeycloakIdentityProvider },
  { provide: UserDirectory, useClass: KeycloakUserDirectory },
  { provide: Assignments, useClass: KeycloakAssignments },
  { provide: BrowserSignIn, useClass: KeycloakBrowserSignIn },
  { provide: ProviderSessions, useClass: KeycloakProviderSessions },
  { provide: ProviderStatus, useClass: KeycloakStatus },
  {
    provide: Capabilities,
    inject: [KEYCLOAK_SETTINGS],
    // Who types their password at Keycloak alone types none here, neither to choose nor to change it.
    useFactory: ({ directGrant }: KeycloakSettings) =>
      directGrant ? new Capabilities() : new Capabilities(...TYPED_PASSWORDS),
  },
  {
    provide: Housekeeping,
    inject: [EndedSessions, Leases, Removals],
    useFactory: (ended: EndedSessions, leases: Leases, removals: Removals) =>
      new Housekeeping('the end of sessions at Keycloak', CARE_EVERY_MS, async () => {
        await ended.tell();
        await removals.finishAll();
        await leases.prune();
      }),
  },
];
