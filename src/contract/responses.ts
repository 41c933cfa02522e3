// generated from openapi/ by scripts/contract/generate.mjs; change the contract, not this file

/** One part of a request that is at fault. */
export interface FieldFault {
  /** Where the part is. */
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** JSON pointer (RFC 6901) into the body, or the name of the parameter or header. */
  readonly pointer: string;
  readonly message: string;
}

export interface Health {
  readonly status: HealthStatus;
  /** The parts, for internal clients only. */
  readonly components?: Readonly<Record<string, HealthComponent>>;
}

export interface HealthComponent {
  readonly status: HealthStatus;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type HealthStatus = 'UP' | 'DEGRADED' | 'DOWN';

export type Info = {
  readonly name: string;
  readonly version: string;
} & Readonly<Record<string, unknown>>;

/** Somebody was asked to join a tenant, and has not done so yet. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** Roles in the tenant, sorted. */
  readonly roles: readonly string[];
  readonly status: 'pending' | 'expired';
  /** Id of the user whose rights count when it is accepted. */
  readonly invitedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface InvitationList {
  readonly data: readonly Invitation[];
  readonly page: Page;
}

/** What somebody reads who holds the link. */
export interface InvitationToMe {
  readonly email: string;
  readonly tenant: TenantCode;
  /** Whether accepting it takes a new password. */
  readonly passwordNeeded: boolean;
  readonly expiresAt: string;
}

/** A public RSA key (RFC 7517 §4, RFC 7518 §6.3.1). */
export interface Jwk {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** A JSON Web Key Set (RFC 7517 §5). */
export interface Jwks {
  readonly keys: readonly Jwk[];
}

/** The principal of a request. */
export interface Me {
  /** What backends get as `X-User-Id`. */
  readonly id: string;
  readonly email?: string;
  /** Roles that count in the selected tenant; without one, the installation-wide roles. */
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Memberships, sorted by code. */
  readonly tenants: readonly Membership[];
  /** The selected tenant, null when none is. */
  readonly tenant: TenantCode | null;
}

export interface Membership {
  readonly code: TenantCode;
  readonly businessUnit: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  /** Roles held in this tenant, sorted. */
  readonly roles: readonly string[];
}

/** A letter in both its forms. */
export interface Message {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly capturedAt: string;
  readonly text: string;
  readonly html: string;
}

export interface MessageList {
  readonly data: readonly MessageSummary[];
}

export interface MessageSummary {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly capturedAt: string;
}

/** Where this page stands. Cursors are opaque and keep their meaning as long as `sort` and `q` stay the same. */
export interface Page {
  /** Cursor of the next page; null on the last one. */
  readonly nextCursor: string | null;
  /** Cursor of the page before; null on the first one. */
  readonly prevCursor: string | null;
  /** How many there are over all pages; present when `count=true` asked for it. */
  readonly total?: number;
}

/** What went wrong (RFC 9457 §3). */
export interface Problem {
  /** Address of the page that explains the code; relative where the gateway was not told its public address. */
  readonly type: string;
  /** The code in words. */
  readonly title: string;
  /** The status of the answer. */
  readonly status: number;
  /** About this occurrence, for a person to read. */
  readonly detail?: string;
  /** Path of the request, without its query. */
  readonly instance: string;
  /** Stable name of the problem; clients branch on it. */
  readonly code: string;
  /** Finds the request in the logs; also in `X-Request-Id`. */
  readonly requestId: string;
  /** Which parts of the request are at fault. */
  readonly errors?: readonly FieldFault[];
}

/** A business unit in a country (ISO 3166-1 alpha-2). */
export type TenantCode = string;

/** A session's tokens (RFC 6749 §5.1, in camel case). */
export interface TokenResponse {
  /** Bearer token, a signed JWT (RFC 9068). */
  readonly accessToken: string;
  /** Opaque, good for one use. */
  readonly refreshToken: string;
  /** Life of the access token, in seconds. */
  readonly expiresIn: number;
  readonly tokenType: 'Bearer';
}

/** A user of the installation; memberships are the tenant's business. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  /** A disabled user cannot sign in. */
  readonly status: 'active' | 'disabled';
  /** Roles held in the selected tenant, sorted; without one, the installation-wide roles. */
  readonly roles: readonly string[];
  readonly createdAt: string;
}

export interface UserList {
  readonly data: readonly User[];
  readonly page: Page;
}
