import { z } from 'zod';
import type { Announcement } from './announcements';

/** Channel of LISTEN and NOTIFY. */
export const REVOCATION_CHANNEL = 'iam_gateway_revocations';

const rest = { value: z.string(), expiresAtMs: z.number() };
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['sid', 'jti', 'key']), ...rest }),
  z.object({ kind: z.enum(['epoch', 'role-epoch']), epoch: z.number(), ...rest }),
  z.object({ kind: z.enum(['role', 'tenant']), value: z.string() }),
]);

/** @returns undefined for anything else: another version, or somebody with the right to NOTIFY, may write what they like */
export function readAnnouncement(text: string): Announcement | undefined {
  try {
    return message.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
