import type { Refusal } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import type { Principal } from './principal';

/** Turns a bearer token into a principal. The identity is cached by the token's hash, never a decision. */
export abstract class Authenticator {
  /**
   * @returns the principal at once when the token is known; otherwise a promise of it.
   * Refusals: 401 `token-invalid` (garbage, expired, wrong issuer, audience, algorithm or type), 401 `token-revoked`,
   * 503 `issuer-unavailable` when an issuer's keys cannot be fetched.
   */
  abstract authenticate(token: string): Principal | Refusal | Promise<Principal | Refusal>;
}

/** Which tenants exist. Kept in memory and refreshed: both planes ask on every request. */
export abstract class TenantDirectory {
  abstract find(code: string): Tenant | undefined;
}

/** An issuer beside ours whose tokens are accepted as bearer. */
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
