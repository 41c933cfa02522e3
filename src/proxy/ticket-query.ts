/** Parameter in which a ticket comes. Its name has the access log, and every other one that knows the word, redact it. */
const PARAMETER = /^gateway[_-]ticket$/i;

/**
 * @param query with its question mark, or empty
 * @returns the first ticket in it, and the query without any, else byte for byte; undefined when there is none
 */
export function withoutTicket(query: string): { readonly ticket: string; readonly query: string } | undefined {
  if (!/ticket/i.test(query)) return undefined;
  let ticket: string | undefined;
  const others = query
    .slice(1)
    .split('&')
    .filter((pair) => {
      const equals = pair.indexOf('=');
      if (!PARAMETER.test(equals < 0 ? pair : pair.slice(0, equals))) return true;
      ticket ??= equals < 0 ? '' : pair.slice(equals + 1);
      return false;
    });
  if (ticket === undefined) return undefined;
  return { ticket, query: others.length === 0 ? '' : `?${others.join('&')}` };
}
