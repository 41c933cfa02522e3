import type { Limit } from '../limits';

/** What a verified token said, checked once and kept as long as the token lives. */
export interface PrincipalFacts {
  /** A person, unless said otherwise; a key acts for its owner, a service for itself. */
  readonly kind?: Principal['kind'] | undefined;
  /** Issuer of the token. */
  readonly issuer: string;
  readonly subject: string;
  /** How backends know the principal: `sub` for ours, `<issuer host>:<sub>` for most others. */
  readonly userId: string;
  readonly email?: string | undefined;
  /** Roles that count in every tenant and without one. */
  readonly installationRoles: Iterable<string>;
  /** Roles that count only where no tenant is selected: those that a foreign issuer gives beside its tenants. */
  readonly rolesWithoutTenant?: Iterable<string> | undefined;
  /** Roles by tenant code; a membership without roles is an empty list. */
  readonly tenants: Iterable<readonly [code: string, roles: Iterable<string>]>;
  readonly scopes: Iterable<string>;
  /** What counts in the place of the permissions of the roles: an API key's scopes that its owner holds at this moment. */
  readonly permissions?: Iterable<string> | undefined;
  readonly sessionId?: string | undefined;
  readonly tokenId?: string | undefined;
  /** Of an API key: its id. */
  readonly keyId?: string | undefined;
  /** Of an API key: so many requests, beside what a route or operation allows. */
  readonly ownLimit?: Limit | undefined;
  /** Of a token: claims that are one text, number or boolean, written as text. */
  readonly claims?: Readonly<Record<string, string>> | undefined;
  readonly epoch?: number | undefined;
  /** How often roles had come to include less when it was seen which roles these are. */
  readonly rolesEpoch?: number | undefined;
  readonly issuedAtMs?: number | undefined;
  /** When the user last proved who they are (`auth_time`, OpenID Connect Core §2). */
  readonly authTimeMs?: number | undefined;
  readonly expiresAtMs: number;
  /** Issued by this gateway. */
  readonly ours: boolean;
  /** May enter the control plane: ours always, foreign ones where the issuer says `controlPlane: true`. */
  readonly controlPlane: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

let made = 0;
/** @returns the serial of the principal that was made last in this process */
export const lastSerial = (): number => made;

/** The authenticated user, API key or service. Immutable: it is shared by every request with the same token. */
export class Principal {
  /** Issuer + subject: unique over all issuers. */
  readonly id: string;
  readonly kind: 'user' | 'api-key' | 'service';
  readonly issuer: string;
  readonly subject: string;
  readonly userId: string;
  readonly email: string | undefined;
  readonly installationRoles: ReadonlySet<string>;
  readonly #rolesWithoutTenant: ReadonlySet<string>;
  readonly tenants: ReadonlyMap<string, ReadonlySet<string>>;
  readonly scopes: ReadonlySet<string>;
  readonly permissions: ReadonlySet<string> | undefined;
  readonly sessionId: string | undefined;
  readonly tokenId: string | undefined;
  readonly keyId: string | undefined;
  readonly ownLimit: Limit | undefined;
  readonly epoch: number;
  readonly rolesEpoch: number;
  readonly issuedAtMs: number | undefined;
  readonly authTimeMs: number | undefined;
  readonly expiresAtMs: number;
  readonly ours: boolean;
  readonly controlPlane: boolean;
  /** In which order principals were made in this process, from 1: tells before from after without a clock. */
  readonly serial = ++made;
  readonly #claims: Readonly<Record<string, string>> | undefined;
  readonly #counting = new Map<string | undefined, { roles: ReadonlySet<string>; text: string }>();

  constructor(facts: PrincipalFacts) {
    this.id = `${facts.issuer}#${facts.subject}`;
    this.kind = facts.kind ?? 'user';
    this.issuer = facts.issuer;
    this.subject = facts.subject;
    this.userId = facts.userId;
    this.email = facts.email;
    this.installationRoles = new Set(facts.installationRoles);
    this.#rolesWithoutTenant = new Set(facts.rolesWithoutTenant);
    this.tenants = new Map([...facts.tenants].map(([code, roles]) => [code, new Set(roles)]));
    this.scopes = new Set(facts.scopes);
    this.permissions = facts.permissions && new Set(facts.permissions);
    this.sessionId = facts.sessionId;
    this.tokenId = facts.tokenId;
    this.keyId = facts.keyId;
    this.ownLimit = facts.ownLimit;
    this.#claims = facts.claims;
    this.epoch = facts.epoch ?? 0;
    this.rolesEpoch = facts.rolesEpoch ?? 0;
    this.issuedAtMs = facts.issuedAtMs;
    this.authTimeMs = facts.authTimeMs;
    this.expiresAtMs = facts.expiresAtMs;
    this.ours = facts.ours;
    this.controlPlane = facts.controlPlane;
  }

  /** Roles that count: installation-wide ones, and those held in the selected tenant. */
  rolesIn(tenantCode: string | undefined): ReadonlySet<string> {
    return this.#countingIn(tenantCode).roles;
  }

  /** The same, sorted and comma-separated, as backends get it in X-User-Roles. */
  rolesTextIn(tenantCode: string | undefined): string {
    return this.#countingIn(tenantCode).text;
  }

  /** @returns a claim of the token that is one text, number or boolean, as text; undefined without it, or without a token */
  claim(name: string): string | undefined {
    return this.#claims !== undefined && Object.hasOwn(this.#claims, name) ? this.#claims[name] : undefined;
  }

  /** In this tenant, of which installation-wide roles are none; without one anywhere: installation-wide or in any tenant. */
  holds(role: string, tenantCode?: string): boolean {
    if (tenantCode !== undefined) return this.tenants.get(tenantCode)?.has(role) === true;
    if (this.installationRoles.has(role) || this.#rolesWithoutTenant.has(role)) return true;
    for (const roles of this.tenants.values()) if (roles.has(role)) return true;
    return false;
  }

  get isSuperadmin(): boolean {
    return this.installationRoles.has('SUPERADMIN');
  }

  #countingIn(code: string | undefined): { roles: ReadonlySet<string>; text: string } {
    let counting = this.#counting.get(code);
    if (counting === undefined) {
      const held = code === undefined ? this.#rolesWithoutTenant : (this.tenants.get(code) ?? NOTHING);
      const roles = new Set([...this.installationRoles, ...held]);
      counting = { roles, text: [...roles].sort().join(',') };
      // A SUPERADMIN may select any tenant: do not remember without end.
      if (this.#counting.size < 100) this.#counting.set(code, counting);
    }
    return counting;
  }
}
