import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import type { Upstream } from '../upstreams';

const COOKIE_PATH = /(;\s*path=)(\/[^;\s]+)/i;

/**
 * Translates where an answer points: an upstream knows its own address and paths, a client knows ours.
 * - `Location` and `Content-Location` (RFC 9110 §10.2.2, §8.7): an address of the upstream is taken out, and a path of its
 *   own becomes the one that clients know. Other hosts and relative references stay.
 * - The Path of `Set-Cookie` likewise, or the cookie would never come back; `/` stays.
 * @param fields name, value, …; changed in place
 */
export function relocate(fields: RawHeaders, { head, route }: Exchange, { targets }: Upstream): void {
  for (let i = 0; i < fields.length; i += 2) {
    const { length } = fields[i]!;
    // Most fields are told apart by this; the others are rare.
    if (length !== 8 && length !== 10 && length !== 16) continue;
    const name = fields[i]!.toLowerCase();
    const value = fields[i + 1]!;
    if (name === 'set-cookie') {
      fields[i + 1] = value.replace(COOKIE_PATH, (_, key: string, path: string) => key + route.publicPath(path));
    } else if (name === 'location' || name === 'content-location') {
      const url = URL.parse(value.startsWith('//') ? `http:${value}` : value);
      if (url === null) fields[i + 1] = isPath(value) ? outside(value, route) : value;
      else if (targets.some(({ authority }) => authority === url.host)) fields[i + 1] = outside(localPart(url), route);
      else if (url.host === head.client.host) fields[i + 1] = url.origin + outside(localPart(url), route);
    }
  }
}

const isPath = (reference: string): boolean => reference.startsWith('/');

const localPart = ({ pathname, search, hash }: URL): string => pathname + search + hash;

/** @param reference path, with or without query and fragment */
function outside(reference: string, route: Exchange['route']): string {
  const end = reference.search(/[?#]|$/);
  return route.publicPath(reference.slice(0, end)) + reference.slice(end);
}
