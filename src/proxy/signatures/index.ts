export type { Claim } from './schemes';
export { SignatureVerifier, type VerifierParts } from './signature-verifier';
export { HeldBytes } from './held-bytes';
