import type { Exchange } from '../exchange';
import type { RawHeaders } from '../policy';
import type { Upstream } from '../upstreams';

const COOKIE_PATH = /^(\s*path\s*=\s*)(\/[^\s]*)/i;
const COOKIE_DOMAIN = /^\s*domain\s*=\s*"?\.?([^\s"]*)/i;
/** Seconds, and where to go then: `5; url=/x`, with or without quotes. */
const REFRESH = /^(\s*\d+\s*[;,]\s*url\s*=\s*)(["']?)([^"']*)\2\s*$/i;

/**
 * Translates where an answer points: an upstream knows its own address and paths, a client knows ours.
 * - `Location` and `Content-Location` (RFC 9110 §10.2.2, §8.7), and the address in `Refresh`: an address of the upstream is
 *   taken out, and a path of its own becomes the one that clients know. Other hosts and relative references stay.
 * - The Path of `Set-Cookie` likewise, or the cookie would never come back; `/` stays. A Domain that is the upstream's own
 *   goes: browsers would refuse the cookie (RFC 6265 §5.3).
 * @param fields name, value, …; changed in place
 */
export function relocate(fields: RawHeaders, exchange: Exchange, upstream: Upstream): void {
  for (let i = 0; i < fields.length; i += 2) {
    const { length } = fields[i]!;
    // Most fields are told apart by this; the others are rare.
    if (length !== 7 && length !== 8 && length !== 10 && length !== 16) continue;
    const name = fields[i]!.toLowerCase();
    const value = fields[i + 1]!;
    if (name === 'set-cookie') fields[i + 1] = cookie(value, exchange, upstream);
    else if (name === 'location' || name === 'content-location') fields[i + 1] = reference(value, exchange, upstream);
    else if (name === 'refresh')
      fields[i + 1] = value.replace(
        REFRESH,
        (_, front: string, quote: string, url: string) => front + quote + reference(url, exchange, upstream) + quote,
      );
  }
}

function reference(value: string, exchange: Exchange, upstream: Upstream): string {
  const url = URL.parse(value.startsWith('//') ? `http:${value}` : value);
  if (url === null) return value.startsWith('/') ? outside(value, exchange) : value;
  if (isOfUpstream(url.host, exchange, upstream)) return outside(localPart(url), exchange);
  return url.host === exchange.head.client.host ? url.origin + outside(localPart(url), exchange) : value;
}

function cookie(value: string, exchange: Exchange, upstream: Upstream): string {
  const [pair, ...attributes] = value.split(';');
  const translated = attributes.flatMap((attribute) => {
    const domain = COOKIE_DOMAIN.exec(attribute)?.[1]?.toLowerCase();
    if (domain !== undefined && isDomainOfUpstream(domain, exchange, upstream)) return [];
    return [
      attribute.replace(COOKIE_PATH, (_, key: string, path: string) =>
        path === '/' ? key + path : key + publicPath(path, exchange),
      ),
    ];
  });
  return [pair, ...translated].join(';');
}

/** @param authority host, with a port where it is not the scheme's */
function isOfUpstream(authority: string, { head, route }: Exchange, { targets }: Upstream): boolean {
  if (targets.some((target) => target.authority === authority)) return true;
  return authority !== head.client.host && route.upstreamHost?.(head) === authority;
}

/** Whether a domain is a name of the upstream, or one above it; that of the host that clients ask for is theirs. */
function isDomainOfUpstream(domain: string, { head, route }: Exchange, { targets }: Upstream): boolean {
  if (isWithin(withoutPort(head.client.host), domain)) return false;
  const own = [...targets.map(({ hostname }) => hostname), withoutPort(route.upstreamHost?.(head) ?? '')];
  return own.some((host) => isWithin(host, domain));
}

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const withoutPort = (authority: string): string => authority.toLowerCase().replace(/:\d*$/, '');

const localPart = ({ pathname, search, hash }: URL): string => pathname + search + hash;

const publicPath = (path: string, { head, route }: Exchange): string => route.publicPath(path, head.path);

/** @param local path, with or without query and fragment */
function outside(local: string, exchange: Exchange): string {
  const end = local.search(/[?#]|$/);
  return publicPath(local.slice(0, end), exchange) + local.slice(end);
}
