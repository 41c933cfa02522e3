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

/** An IPv6 client owns a whole /64 (RFC 6177). */
export const ONE_CLIENT: PrefixBits = { ipv4: 32, ipv6: 64 };

/** @returns the network of so many bits that an address is in; a whole IPv4 address as it is */
export function networkOf(address: string, { ipv4, ipv6 }: PrefixBits): string {
  // Most are IPv4, counted whole: nothing to parse.
  if (!address.includes(':')) {
    if (ipv4 === 32 || isIP(address) === 0) return address;
    return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${ipv4}`).toString()}/${ipv4}`;
  }
  if (isIP(address) === 0) return address;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${ipv6}`).toString()}/${ipv6}`;
}

/** One client's worth of addresses: what is counted where nothing else is said. */
export function limitKey(address: string): string {
  return networkOf(address, ONE_CLIENT);
}
