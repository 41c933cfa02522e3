/** Where a sign-in returns to when nothing better was asked for. */
export const DEFAULT_RETURN = '/';

/** Of no real host: what a path leads to must stay on it. */
const HERE = 'http://here.invalid';
const CONTROL_OR_BACKSLASH = /[\\\p{Cc}]/u;

/**
 * Nobody is sent to another site by a link of ours: a path of this origin, or exactly one of the listed URLs.
 * @returns where to go; the default for everything else, such as `//evil`, `/\evil`, `https:evil`, and what is that once decoded
 */
export function safeReturn(wanted: string | undefined, listed: readonly string[]): string {
  if (wanted === undefined) return DEFAULT_RETURN;
  return listed.includes(wanted) || isOwnPath(wanted) ? wanted : DEFAULT_RETURN;
}

/** @returns the same place, told why the sign-in came to nothing */
export function withFailure(returnTo: string, code: string): string {
  const url = new URL(returnTo, HERE);
  url.searchParams.set('signInError', code);
  return url.origin === HERE ? `${url.pathname}${url.search}${url.hash}` : url.href;
}

function isOwnPath(text: string): boolean {
  for (let spelling = text, times = 0; times < 3; times++) {
    if (!spelling.startsWith('/') || spelling.startsWith('//') || CONTROL_OR_BACKSLASH.test(spelling)) return false;
    const { origin, pathname } = new URL(spelling, HERE);
    if (origin !== HERE || pathname.startsWith('//')) return false;
    const decoded = decodedOnce(spelling);
    if (decoded === undefined) return false;
    if (decoded === spelling) return true;
    spelling = decoded;
  }
  return false; // encoded again and again: nobody does that in good faith
}

function decodedOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
