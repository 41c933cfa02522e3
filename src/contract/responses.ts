// generated from openapi/ by scripts/contract/generate.mjs; change the contract, not this file

/** A key with which a program acts for a user. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** Public part of the key's text, between its first two underscores. */
  readonly prefix: string;
  /** Last part of the key's text - tells a key's secrets apart. */
  readonly checksum: string;
  /** For whom the key acts. */
  readonly ownerId: string;
  /** The only tenant it works in; null - of the installation. */
  readonly tenant: string | null;
  /** Permissions spelled out, sorted; those count that its owner has too. */
  readonly scopes: readonly string[];
  /** Roles of its owner that count for it, sorted. */
  readonly roles: readonly string[];
  /** So many requests with this key, over everything; null - no limit of its own. */
  readonly limit: {
    readonly requests: number;
    readonly perSeconds: number;
  } | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly rotatedAt: string | null;
  /** The secret before the last rotation works until then. */
  readonly previousSecretUntil: string | null;
  /** To about a quarter of a minute. */
  readonly lastUsedAt: string | null;
}

export interface ApiKeyList {
  readonly data: readonly ApiKey[];
  readonly page: Page;
}

export interface ApiKeyUsage {
  readonly data: readonly ApiKeyUsageDay[];
}

export interface ApiKeyUsageDay {
  /** UTC. */
  readonly day: string;
  /** Let in by the key, whatever the route or operation then answered. */
  readonly requests: number;
  /** Not let in - expired, replaced, or its owner may no longer act. */
  readonly refused: number;
}

/** Who did it. */
export interface AuditActor {
  readonly kind: 'user' | 'api-key' | 'service' | 'command-line' | 'system';
  readonly id: string;
  /** Session of a user. */
  readonly sessionId?: string;
  /** Where the request came from. */
  readonly address?: string;
}

/** Something that was changed. Entries are never changed or removed. */
export interface AuditEntry {
  readonly id: string;
  /** Thing and past participle, such as `user.disabled`. */
  readonly type: string;
  readonly subject: AuditSubject;
  /** Whose data it is; null for what is the installation's. */
  readonly tenant: string | null;
  readonly actor: AuditActor;
  /** What differs, by name, as `{from, to}`; null where there was, or is, nothing. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** Of the request that brought it about; null where none did. */
  readonly requestId: string | null;
  readonly occurredAt: string;
}

export interface AuditList {
  readonly data: readonly AuditEntry[];
  readonly page: Page;
}

/** What it happened to. */
export interface AuditSubject {
  readonly type: string;
  readonly id: string;
}

/** An event that one subscriber could not be told of. */
export interface DeadLetter {
  readonly id: string;
  /** The event; also the id of its entry in the audit. */
  readonly eventId: string;
  readonly subscriber: string;
  /** Of the event, such as `user.disabled`. */
  readonly type: string;
  /** What it happened to, such as `user:018f0000-0000-4000-8000-000000000001`. */
  readonly subject: string;
  /** What differs between before and after, by name. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly lastError: string;
  readonly occurredAt: string;
  readonly diedAt: string;
}

export interface DeadLetterList {
  readonly data: readonly DeadLetter[];
  readonly page: Page;
}

export interface EffectivePermission {
  readonly permission: string;
  /** The ways in which it was granted. With a single one, taking away any part of it takes away the permission. */
  readonly because: readonly PermissionChain[];
  /** Whether there are more ways than are told. */
  readonly more: boolean;
}

export interface EffectivePermissions {
  readonly data: readonly EffectivePermission[];
}

export interface EndedSessions {
  /** How many sessions have ended. */
  readonly ended: number;
}

/** One part of a request that is at fault. */
export interface FieldFault {
  /** Where the part is. */
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** JSON pointer (RFC 6901) into the body, or the name of the parameter or header. */
  readonly pointer: string;
  readonly message: string;
}

/** Membership gives its roles - in its tenant; a group of the installation in every tenant of a member. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Code of its tenant; null for a group of the installation. */
  readonly tenant: string | null;
  /** Who decided it - this gateway, or the identity provider that it follows. */
  readonly origin: 'gateway' | 'keycloak';
  /** What it gives, sorted. */
  readonly roles: readonly string[];
  /** How many there are. */
  readonly members: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface GroupList {
  readonly data: readonly Group[];
  readonly page: Page;
}

export interface GroupMember {
  readonly userId: string;
  readonly email: string;
  readonly origin: 'gateway' | 'keycloak';
  readonly joinedAt: string;
}

export interface GroupMemberList {
  readonly data: readonly GroupMember[];
  readonly page: Page;
}

/** The group that gives it; null where it is assigned to the user. */
export type GroupName = {
  readonly id: string;
  readonly name: string;
} | null;

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

export interface HolderWay {
  /** Assigned to the user, given by a group, or included in another role. */
  readonly kind: 'direct' | 'group' | 'composite';
  /** The role that was assigned, or that the group gives. */
  readonly role: string;
  readonly where: 'tenant' | 'installation';
  readonly tenant: string | null;
  readonly group: GroupName;
}

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

/**
 * A public key, of the one algorithm that it signs with (RFC 7517 §4): RS256 with `n` and `e` (RFC 7518 §6.3.1), ES256 with
 * `crv`, `x` and `y` (§6.2.1), EdDSA with `crv` and `x` (RFC 8037 §2).
 */
export interface Jwk {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly use: 'sig';
  readonly alg: 'RS256' | 'ES256' | 'EdDSA';
  readonly kid: string;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: 'P-256' | 'Ed25519';
  readonly x?: string;
  readonly y?: string;
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

/** What somebody is in a tenant. */
export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** A disabled user cannot sign in. */
  readonly status: 'active' | 'disabled';
  /** Roles assigned in the tenant, sorted. */
  readonly roles: readonly string[];
}

export interface MemberList {
  readonly data: readonly Member[];
  readonly page: Page;
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

/** A key with its text, which is shown this once. */
export interface NewApiKey {
  /** Send it in `X-API-Key`, or as `Authorization` with `Bearer` before it. */
  readonly key: string;
  readonly apiKey: ApiKey;
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

export interface Permission {
  readonly name: string;
  /** Whether operations of the gateway ask for it. */
  readonly operations: boolean;
  /** Roles that say it, sorted. */
  readonly roles: readonly string[];
}

export interface PermissionChain {
  /** What the last role says; it may be wider than the permission. */
  readonly says: string;
  /** From the role that the user was given to the one that says the permission; each includes the next. */
  readonly roles: readonly string[];
  /** Where the first was assigned, or whose the group is; `token` for what an issuer of tokens says. */
  readonly where: 'tenant' | 'installation' | 'token';
  /** Code of the tenant, where it is one's. */
  readonly tenant: string | null;
  readonly origin: 'gateway' | 'keycloak' | 'token';
  readonly group: GroupName;
}

export interface PermissionList {
  readonly data: readonly Permission[];
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
  /** What OAuth 2.0 calls it (RFC 6749 §5.2); at the token endpoint alone. */
  readonly error?: string;
  /** Which parts of the request are at fault. */
  readonly errors?: readonly FieldFault[];
}

/** A user, as they see themselves. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** The address was proven to be theirs. */
  readonly emailVerified: boolean;
  readonly createdAt: string;
  /** Null for who never signed in. */
  readonly lastLoginAt: string | null;
}

export interface ReplayedDeadLetters {
  readonly replayed: number;
  readonly remaining: number;
}

/** A name for permissions. */
export interface Role {
  readonly name: string;
  readonly description: string;
  /** Came with the installation, and never changes. */
  readonly builtIn: boolean;
  /** Administrators of tenants may assign it without holding it, as long as it allows nothing that they may not. */
  readonly delegated: boolean;
  /** Its own, sorted; `*` stands for every resource or every action. */
  readonly permissions: readonly string[];
  /** Roles that it includes, sorted. */
  readonly includes: readonly string[];
  /** All permissions, those of included roles too; sorted. */
  readonly allows: readonly string[];
  /** Who defined it; null for what came with the installation. */
  readonly definedBy: {
    readonly kind: string;
    readonly id: string;
  } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface RoleHolder {
  readonly userId: string;
  readonly email: string;
  /** Every way in which they came by it. */
  readonly via: readonly HolderWay[];
}

export interface RoleHolderList {
  readonly data: readonly RoleHolder[];
  readonly page: Page;
}

export interface RoleList {
  readonly data: readonly Role[];
  readonly page: Page;
}

/** One signed-in browser or device. */
export interface Session {
  readonly id: string;
  /** What the client called itself when it signed in, in short. */
  readonly device: string | null;
  /** Where it signed in from. */
  readonly address: string | null;
  readonly createdAt: string;
  /** When it last came for new tokens. */
  readonly lastSeenAt: string;
  /** However busy, it ends then. */
  readonly expiresAt: string;
  /** The session that asks. */
  readonly current: boolean;
}

export interface SessionList {
  readonly data: readonly Session[];
}

export interface TemporaryPassword {
  /** Shown once. */
  readonly temporaryPassword: string;
}

/** A business unit in a country. */
export interface Tenant {
  readonly code: TenantCode;
  readonly businessUnit: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  /** How people call it; its code where nobody gave it a name. */
  readonly displayName: string;
  /** Requests for a suspended tenant are refused. */
  readonly status: 'active' | 'suspended';
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A business unit in a country (ISO 3166-1 alpha-2). */
export type TenantCode = string;

export interface TenantList {
  readonly data: readonly Tenant[];
  readonly page: Page;
}

/** A session's tokens (RFC 6749 §5.1). */
export interface TokenFormResponse {
  /** Bearer token, a signed JWT (RFC 9068). */
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Life of the access token, in seconds. */
  readonly expires_in: number;
  /** Opaque, good for one use. */
  readonly refresh_token: string;
  readonly scope: string;
}

/** A session's tokens (RFC 6749 §5.1, in camel case). */
export interface TokenResponse {
  /** Bearer token, a signed JWT (RFC 9068). */
  readonly accessToken: string;
  /** Opaque, good for one use. Absent where a cookie holds it. */
  readonly refreshToken?: string;
  /** Life of the access token, in seconds. */
  readonly expiresIn: number;
  readonly tokenType: 'Bearer';
}

/** A user of the installation; memberships are the tenant's business. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** A disabled user cannot sign in. */
  readonly status: 'active' | 'disabled';
  /** The address was proven to be theirs. */
  readonly emailVerified: boolean;
  /** Roles assigned in the selected tenant, sorted; without one, the installation-wide ones. Those of groups are not among them. */
  readonly roles: readonly string[];
  readonly createdAt: string;
  /** Null for who never signed in. */
  readonly lastLoginAt: string | null;
}

/** A user, with the memberships that the caller may know of. */
export interface UserDetails {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** A disabled user cannot sign in. */
  readonly status: 'active' | 'disabled';
  /** The address was proven to be theirs. */
  readonly emailVerified: boolean;
  /** Roles assigned in the selected tenant, sorted; without one, the installation-wide ones. Those of groups are not among them. */
  readonly roles: readonly string[];
  readonly createdAt: string;
  /** Null for who never signed in. */
  readonly lastLoginAt: string | null;
  readonly updatedAt: string;
  /** The one in the selected tenant; without one, all. Sorted by code, with the roles assigned there. */
  readonly memberships: readonly Membership[];
}

export interface UserList {
  readonly data: readonly User[];
  readonly page: Page;
}

/** One way in which a user came by a role. */
export interface UserRole {
  readonly role: string;
  /** Where it was assigned, or whose the group is. */
  readonly where: 'tenant' | 'installation';
  /** Code of the tenant where it counts; null for the whole installation. */
  readonly tenant: string | null;
  /** Who decided it - this gateway, or the identity provider that it follows. */
  readonly origin: 'gateway' | 'keycloak';
  readonly group: GroupName;
}

export interface UserRoles {
  readonly data: readonly UserRole[];
}

export interface WebSocketTicket {
  /** Good once. */
  readonly ticket: string;
  /** Good for so many seconds. */
  readonly expiresIn: number;
}
