import { secretSettings } from '../shared/config';

export const SECRET = '(secret)';

const SECRETS: ReadonlySet<string> = new Set([...secretSettings, 'MASTER_KEY']);
/** Named as a secret, whether or not somebody has listed it. */
const LOOKS_SECRET = /(PASSWORD|SECRET|TOKEN|_KEY)$/;

/** @returns the value of a setting as it may be shown: of an address with a password, the address */
export function redacted(name: string, value: unknown): unknown {
  if (value === undefined) return null;
  const address = typeof value === 'string' ? withoutCredentials(value) : undefined;
  if (address !== undefined) return address;
  return SECRETS.has(name) || LOOKS_SECRET.test(name) ? SECRET : value;
}

/** @returns undefined for what is no URL with credentials */
function withoutCredentials(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username === '' && url.password === '') return undefined;
  const user = url.username === '' ? '' : `${url.username}:`;
  // Drivers take passwords in the query too.
  return `${url.protocol}//${user}${SECRET}@${url.host}${url.pathname}`;
}
