/** What our tokens say about where they come from and for whom they are. Equal on all instances. */
export abstract class TokenIdentity {
  /** `iss` (RFC 7519 §4.1.1). */
  abstract readonly issuer: string;
  /** `aud` (RFC 7519 §4.1.3). */
  abstract readonly audience: string;
}
