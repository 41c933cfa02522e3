import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Without IPv4-mapping, zone and brackets: `::ffff:10.0.0.7` is `10.0.0.7`. */
export function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  return mapped ? mapped[1]! : bare.toLowerCase();
}

/** One client's worth of addresses: an IPv6 client owns a whole /64 (RFC 6177), so that is what is counted. */
export function limitKey(address: string): string {
  if (!address.includes(':') || isIP(address) !== 6) return address;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString()}/64`;
}
