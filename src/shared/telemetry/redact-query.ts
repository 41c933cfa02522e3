/** Words of a parameter's name that make its value a secret. */
const SECRET_WORDS = new Set([
  ...['token', 'secret', 'password', 'passwd', 'pwd', 'key', 'apikey', 'signature', 'sig', 'hmac', 'auth', 'jwt'],
  ...['authorization', 'session', 'sessionid', 'sid', 'credential', 'credentials', 'otp', 'assertion', 'ticket', 'pin'],
]);
/** Names that are secret as a whole only: `code` is a grant, `countryCode` is not. */
const SECRET_NAMES = new Set(['code', 'state', 'nonce']);

const REMEMBERED_NAMES = 2000;
const LONGEST_REMEMBERED = 64;
const verdicts = new Map<string, boolean>();

/** @param query with its question mark, or empty @returns the same with the values of secrets replaced */
export function redactQuery(query: string): string {
  if (query === '') return '';
  return query.replace(/([?&;])([^=&;]*)=([^&;]*)/g, (pair, separator: string, name: string) =>
    isSecret(name) ? `${separator}${name}=[redacted]` : pair,
  );
}

/** Remembered by spelling: services have few parameters, and taking a name apart costs more than the rest of a log line. */
function isSecret(encoded: string): boolean {
  let verdict = verdicts.get(encoded);
  if (verdict === undefined) {
    verdict = tellsSecret(encoded);
    if (verdicts.size < REMEMBERED_NAMES && encoded.length <= LONGEST_REMEMBERED) verdicts.set(encoded, verdict);
  }
  return verdict;
}

function tellsSecret(encoded: string): boolean {
  const name = decoded(encoded);
  if (SECRET_NAMES.has(name.toLowerCase())) return true;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.split(/[^a-z0-9]+/).some((word) => SECRET_WORDS.has(word) || word.endsWith('token'));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // Not UTF-8, so not a name that we know; but a service behind might, in another encoding.
    return name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
