import type { Environment } from '../../shared/config';

/** Injection token of the settings. */
export const KEYCLOAK_SETTINGS = Symbol('KeycloakSettings');

/** Where Keycloak is, and who we are to it. */
export interface KeycloakSettings {
  /** Where it is called: without `/realms`. */
  readonly baseUrl: string;
  readonly realm: string;
  /** `iss` of its tokens, compared exactly: not always where it is called. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly directGrant: boolean;
  readonly idpHints: readonly string[];
  readonly followedRoles: readonly string[];
  readonly createTenants: boolean;
  readonly timeoutMs: number;
  readonly eventsSeconds: number;
  readonly reconcileSeconds: number;
}

/** @param environment checked: IDENTITY_PROVIDER is keycloak */
export function keycloakSettings(environment: Environment): KeycloakSettings {
  const { KEYCLOAK_BASE_URL: baseUrl, KEYCLOAK_CLIENT_SECRET: clientSecret, KEYCLOAK_REALM: realm } = environment;
  if (baseUrl === undefined || clientSecret === undefined) throw new Error('the environment names no Keycloak');
  return {
    baseUrl,
    realm,
    issuer: environment.KEYCLOAK_ISSUER ?? `${baseUrl}/realms/${realm}`,
    clientId: environment.KEYCLOAK_CLIENT_ID,
    clientSecret,
    directGrant: environment.KEYCLOAK_DIRECT_GRANT === 'on',
    idpHints: environment.KEYCLOAK_IDP_HINTS,
    followedRoles: environment.KEYCLOAK_FOLLOWED_ROLES,
    createTenants: environment.KEYCLOAK_TENANTS === 'create',
    timeoutMs: environment.KEYCLOAK_TIMEOUT_MS,
    eventsSeconds: environment.KEYCLOAK_EVENTS_SECONDS,
    reconcileSeconds: environment.KEYCLOAK_RECONCILE_SECONDS,
  };
}
