import { plainAddress, type RequestHead } from '../shared/http';
import { identityHeaderNames as names } from './identity-header-names';

/** What may stand inside a quoted-string without being escaped, and does occur in a Host field. */
const HOST = /^[A-Za-z0-9.\-_:[\]~%]+$/;

/**
 * Tells the upstream who is in front: X-Real-IP, X-Forwarded-For, -Proto and -Host, and Forwarded (RFC 7239). What a
 * trusted peer said is kept and its own address is appended; what anybody else said is gone.
 */
export function pushForwardingFields(out: string[], head: RequestHead): void {
  const { client, headers } = head;
  const { address, proto, host, peerTrusted } = client;
  const peer = peerTrusted ? plainAddress(head.request.socket.remoteAddress ?? address) : address;
  const chain = peerTrusted ? headers['x-forwarded-for'] : undefined;
  // A proxy that writes X-Forwarded-For lets its client's Forwarded pass: nobody vouches for that one.
  const elements = peerTrusted && chain === undefined ? headers.forwarded : undefined;
  out.push(
    names.realIp,
    address,
    names.forwardedFor,
    appended(chain, address, peer, bare),
    names.forwardedProto,
    proto,
  );
  if (host !== '') out.push(names.forwardedHost, host);
  const own = HOST.test(host) ? `;proto=${proto};host="${host}"` : `;proto=${proto}`;
  out.push(names.forwarded, appended(elements, address, peer, forwardedFor) + own);
}

/** The chain as the peer told it, or what we believe of it, with the peer at its end. */
function appended(
  told: string | string[] | undefined,
  client: string,
  peer: string,
  write: (address: string) => string,
): string {
  if (told !== undefined && told.length > 0) return `${String(told)}, ${write(peer)}`;
  return client === peer ? write(peer) : `${write(client)}, ${write(peer)}`;
}

const bare = (address: string): string => address;

/** An IPv6 address has brackets, and colons that only a quoted-string may hold (RFC 7239 §6). */
const forwardedFor = (address: string): string => (address.includes(':') ? `for="[${address}]"` : `for=${address}`);
