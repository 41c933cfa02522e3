/** One signed-in browser or device. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  /** Tenant chosen at login or refresh: the only one in the token of a user with very many. */
  readonly tenantCode: string | undefined;
  /** How the user proved who they are (`acr`, OpenID Connect Core §2). */
  readonly acr: string;
  readonly authTimeMs: number;
  /** Client at login, for the list of one's sessions. */
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly createdAtMs: number;
  /** However busy, it ends then. */
  readonly expiresAtMs: number;
  readonly endedAtMs: number | undefined;
}

/** Where a session begins, as far as the request told. */
export interface Device {
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** The cookie of KnownDevices, as sent. */
  readonly cookie?: string | undefined;
}

/** Our own portal; tokens for other clients come with OAuth 2.0 grants. */
export const PORTAL_CLIENT = 'portal';
/** What the portal may do on the user's behalf: everything that the user's roles allow. */
export const PORTAL_SCOPE = 'portal';
/** One factor: a password. */
export const ACR_PASSWORD = 'password';
/** The identity provider said so; how it knew is its affair. */
export const ACR_PROVIDER = 'provider';
