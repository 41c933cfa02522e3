import type { Refusal } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import type { Principal } from './principal';

/** Turns a bearer token, or an API key, into a principal. The identity is cached by the token's hash, never a decision. */
export abstract class Authenticator {
  /**
   * @returns the principal at once when the token is known; otherwise a promise of it.
   * Refusals: 401 `token-invalid` (garbage, expired, wrong issuer, audience, algorithm or type), 401 `token-revoked`,
   * 503 `issuer-unavailable` when an issuer's keys cannot be fetched.
   */
  abstract authenticate(token: string): Principal | Refusal | Promise<Principal | Refusal>;
}

/** The API keys of this gateway. Whoever knows them is a room above. */
export abstract class ApiKeys {
  /**
   * @returns at once when the key is known; otherwise a promise.
   * Refusals: 401 `token-invalid` (no such key, expired), 401 `token-revoked` (replaced, or its owner may no longer act),
   * 503 `database-unavailable` or `too-busy` for a key that is not known yet.
   */
  abstract authenticate(key: string): Principal | Refusal | Promise<Principal | Refusal>;
}

/** What a ticket was given for. */
export interface RedeemedTicket {
  /** Of the session that asked for it. */
  readonly accessToken: string;
  /** Selected when it was asked for. */
  readonly tenantCode: string | undefined;
  /** Canonical path of the WebSocket. */
  readonly path: string;
  /** Client that asked for it, as limits count it: an IPv4 address, or the /64 of an IPv6 one. */
  readonly address: string;
}

/**
 * Tickets, which stand for an access token where a browser can say no more than a URL. Each is good for seconds, and once,
 * over all instances.
 */
export abstract class WebSocketTickets {
  /**
   * Uses it up. Never rejects.
   * @returns 401 `ticket-invalid`: there is none, or none any more; 503 `database-unavailable`, `too-busy`
   */
  abstract redeem(ticket: string): Promise<RedeemedTicket | Refusal>;
  /** What `redeem` would say now. The ticket stays as good as it was. */
  abstract inspect(ticket: string): Promise<RedeemedTicket | Refusal>;
}

/** Who knows whether somebody got new tokens in time. */
export abstract class SessionRenewals {
  /**
   * @returns until when the last access token of the principal's session is good, in milliseconds of the wall clock;
   * undefined when there is none: the session is over, is not ours, or its next token would not say the same
   * @throws {DatabaseUnavailableError} 503
   */
  abstract renewedUntilMs(principal: Principal): Promise<number | undefined>;
}

/** Which tenants exist. Kept in memory and refreshed: both planes ask on every request. */
export abstract class TenantDirectory {
  abstract find(code: string): Tenant | undefined;
  /** Calls back whenever the tenants were read anew. @returns how to stop */
  abstract onRead(listener: () => void): () => void;
}

/** What roles allow. Every request may ask: answers come from a cache that hears of changes as revocations are heard of. */
export abstract class RolePermissions {
  /**
   * @param roles as a principal holds them: composite roles are expanded already. The set is remembered, so it must not change
   * @returns all that they allow together
   * @throws {DatabaseUnavailableError} 503 when it is not remembered
   */
  abstract of(roles: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** The same at once; undefined when that must be looked up. */
  abstract known(roles: ReadonlySet<string>): ReadonlySet<string> | undefined;
}

/** Which roles include which. In memory: asked when tokens of other issuers are read, which must not wait for a database. */
export abstract class RoleGraph {
  /** @returns the roles, known or not, and all that they include; sorted */
  abstract expand(roles: Iterable<string>): string[];
  /** @param listener is called after roles came to include something else */
  abstract onChange(listener: () => void): void;
}

/** Why a session ended before its time. */
export type SessionEnd =
  | 'logout'
  | 'revoked'
  | 'refresh-token-reuse'
  | 'password-changed'
  | 'email-changed'
  | 'user-disabled'
  | 'user-deleted'
  | 'provider-logout'
  | 'reauthenticated'
  | 'replaced';

/**
 * Takes access away. Called in the open unit of work, of any scope, of whatever is the reason; what it does is on every
 * instance when that is committed: the next request is refused, open streams and WebSockets are closed. What ends what
 * is in docs/revocation.md.
 */
export abstract class EndOfAccess {
  /** One session: its refresh token and its access tokens. @returns false when there is no such living session */
  abstract session(sessionId: string, why: SessionEnd): Promise<boolean>;
  /** All sessions of a user, but one where `except` names it, and every link that was sent to them. @returns how many */
  abstract sessionsOf(userId: string, why: SessionEnd, except?: string): Promise<number>;
  /** Access tokens of these users, not their sessions: the next refresh brings what they are now. */
  abstract tokensOf(userIds: readonly string[]): Promise<void>;
  /**
   * Access tokens in which this role stands until now: it includes less, or many lost it. However many they are.
   * @param tenantCode only where the role counts in this tenant; undefined: anywhere
   */
  abstract tokensWith(role: string, tenantCode?: string): Promise<void>;
  /** An API key, or what is remembered about it. */
  abstract apiKey(keyId: string): Promise<void>;
  /** A tenant was suspended, resumed, made or renamed: instances read it anew, and close what is open in a suspended one. */
  abstract tenant(code: string): Promise<void>;
  /** The permissions of a role, or what it includes, changed. */
  abstract role(name: string): Promise<void>;
}

/** An issuer beside whose tokens are accepted as bearer. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** JWS algorithm names (RFC 7518 §3.1); never `none`, never symmetric. */
  readonly algorithms: readonly string[];
  /** Expected header `typ`; `application/at+jwt` equals `at+jwt` (RFC 9068 §2.1). */
  readonly typ: string;
  readonly controlPlane: boolean;
  readonly claims: {
    readonly id: 'sub' | 'issuer-sub';
    readonly email: string;
    /** Dotted path of the claim that holds roles. */
    readonly roles?: string | undefined;
    readonly rolesMap: Readonly<Record<string, string>>;
    /** Dotted path of the claim that names tenants: a string or a list. Mapped roles count in these, or where no tenant is selected. */
    readonly tenants?: string | undefined;
  };
}

/** The issuers of the running configuration; replaced whole when it changes. */
export abstract class TrustedIssuers {
  abstract replace(issuers: readonly TrustedIssuer[]): void;
}
