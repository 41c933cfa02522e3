/** Close codes that the gateway gives (RFC 6455 §7.4.1). */
export const GOING_AWAY = 1001;
export const PROTOCOL_ERROR = 1002;
export const POLICY_VIOLATION = 1008;
export const TOO_BIG = 1009;

/** What a Close without a code is called where codes are counted; no frame ever says so. */
export const NO_STATUS = 1005;

/** The code that tells a client what an answer with this status would have: 4401 to sign in again, 4403 for no way in. */
export const codeOf = (status: number): number => 4000 + status;

/** Signs of a connection for one side only: they must not stand in a frame (§7.4.1). */
const NEVER_SENT: ReadonlySet<number> = new Set([1004, 1005, 1006, 1015]);

/** Whether a frame may say so: a registered code, or one of libraries and applications. */
export function maySend(code: number): boolean {
  return code >= 1000 && code < 5000 && !NEVER_SENT.has(code);
}
