import { z } from 'zod';
import type { Revocation } from './revocations';

/** Channel of LISTEN and NOTIFY. */
export const REVOCATION_CHANNEL = 'iam_gateway_revocations';

const rest = { value: z.string(), expiresAtMs: z.number() };
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['sid', 'jti']), ...rest }),
  z.object({ kind: z.literal('epoch'), epoch: z.number(), ...rest }),
]);

/** @returns undefined for anything else: another version, or somebody with the right to NOTIFY, may write what they like */
export function readRevocation(text: string): Revocation | undefined {
  try {
    return message.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
