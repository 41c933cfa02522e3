export * from './access.module';
export * from './bearer';
export {
  Authenticated,
  CurrentPrincipal,
  principalOf,
  Public,
  Roles,
  TenantOrSuperadmin,
  TenantRequired,
} from './decorators';
export { LimitGuard } from './guards/limit.guard';
export { Housekeeping } from './housekeeping';
export type { PublishedKey } from './keys/signing-key';
export { rotateSigningKeys } from './keys/rotate-signing-keys';
export { JWKS_MAX_AGE_SECONDS, SigningKeys } from './keys/signing-keys';
export * from './ports';
export * from './principal';
export { RevocationStatus } from './revocations/revocation-feed';
export { RevocationStore } from './revocations/revocation.store';
export { type Revocation, Revocations } from './revocations/revocations';
export * from './roles';
export * from './select-tenant';
export { TokenIdentity } from './token-identity';
export * from './token-issuer';
export { trustedIssuerFaults } from './verify/trusted-issuer-faults';
