import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Without IPv4-mapping, zone and brackets: `::ffff:10.0.0.7` is `10.0.0.7`. */
export function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  return mapped ? mapped[1]! : bare.toLowerCase();
}

/** How many bits of an address are one client. */
export interface PrefixBits {
  readonly ipv4: number;
  readonly ipv6: number;
}

/** @returns the network of so many bits that an address is in; a whole IPv4 address as it is */
export function networkOf(address: string, { ipv4, ipv6 }: PrefixBits): string {
  const family = isIP(address);
  if (family === 6) return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${ipv6}`).toString()}/${ipv6}`;
  if (family === 0 || ipv4 === 32) return address;
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${ipv4}`).toString()}/${ipv4}`;
}

/** One client's worth of addresses: an IPv6 client owns a whole /64 (RFC 6177), so that is what is counted. */
export function limitKey(address: string): string {
  return address.includes(':') ? networkOf(address, { ipv4: 32, ipv6: 64 }) : address;
}
