export { type SignatureParts, verifySignature } from './verify-signature.wrapper';
export { wayTo } from './way-to';
