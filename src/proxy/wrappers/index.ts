export { traceTry } from './trace-try.wrapper';
export { type SignatureParts, verifySignature } from './verify-signature.wrapper';
export { vouchForCaller, vouchInTunnel } from './vouch-for-caller.wrapper';
export { wayTo } from './way-to';
