import type { Change } from './changes';

/** What stands in the audit where a secret would have stood. */
export const NOT_KEPT = '(not kept)';

const LOOKS_SECRET = /password|passphrase|secret|token|hash|credential|private_?key|cookie|authorization|otp/i;
/** When it was changed, which one, how many, whether there is one: facts about a secret are none. */
const IS_ABOUT_ONE = /(At|Id|Count|Seconds|Prefix)$/;

/**
 * The last line against a secret in the audit, which keeps for ever and is shown to administrators: features leave secrets
 * out, and this takes care of the one that was forgotten.
 * @returns the changes, without values whose name says that they are secret; that they changed is still told
 */
export function withoutSecrets(changes: Readonly<Record<string, Change>>): Record<string, Change> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, { from, to }]) => [name, { from: kept(name, from), to: kept(name, to) }]),
  );
}

function kept(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (LOOKS_SECRET.test(name) && !IS_ABOUT_ONE.test(name)) return NOT_KEPT;
  if (Buffer.isBuffer(value)) return NOT_KEPT; // raw bytes are keys and digests, whatever they are called
  if (Array.isArray(value)) return value.map((item) => kept('', item));
  if (typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, kept(key, inner)]));
}
