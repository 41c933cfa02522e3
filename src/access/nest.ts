/** What is for modules and controllers. Apart from index.ts, so that the data plane and its specs load neither Nest nor TypeORM. */
export * from './access.module';
export { AccessRules } from './access-rules';
export {
  Authenticated,
  CurrentPrincipal,
  principalOf,
  Public,
  RequireInstallationPermission,
  RequirePermission,
  Roles,
  TenantOrSuperadmin,
  TenantRequired,
} from './decorators';
export { clientNetwork, limitBy, LimitGuard, LimitGuardParts } from './guards/limit.guard';
export { Housekeeping } from './housekeeping';
export { openSigningKey } from './keys/signing-key';
export { PostgresSigningKeyStore } from './persistence/postgres-signing-key.store';
export { RecentSignIn } from './recent-sign-in';
export { TokenIdentity } from './token-identity';
export { JwtAuthenticator } from './verify/jwt-authenticator';
