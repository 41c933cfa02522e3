import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { type ClientAddress, plainAddress } from '../shared/http';
import { forwardedElements } from './forwarded';
import { isAuthority } from './request-target';

/** Who counts as inside, whatever the configuration says: loopback, RFC 1918, RFC 4193 and link-local. */
const INSIDE = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
];
/** Any of these says that somebody stands between the client and the peer. */
const FORWARDING_FIELDS = [
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-real-ip', 'via'],
];
const REMEMBERED_PEERS = 10_000;

interface Peer {
  readonly address: string;
  readonly trusted: boolean;
  readonly inside: boolean;
}

/** One hop, as a trusted proxy reported it. */
interface Hop {
  readonly address: string | undefined;
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

/** Finds out who is at the other end: the peer, or whom a trusted peer speaks for. */
export class ClientAddresses {
  readonly #trusted: BlockList;
  readonly #inside = blockList(INSIDE);
  readonly #peers = new Map<string, Peer>();

  /**
   * @param trustedProxies addresses and CIDR blocks
   * @throws {Error} naming the first that is neither
   */
  constructor(trustedProxies: readonly string[]) {
    this.#trusted = blockList(trustedProxies);
  }

  /**
   * @param host as the request itself names it; a trusted peer may know better
   * @param encrypted the connection to the peer is TLS
   */
  of(remoteAddress: string | undefined, headers: IncomingHttpHeaders, host: string, encrypted: boolean): ClientAddress {
    const peer = this.#peer(remoteAddress ?? '');
    const proto = encrypted ? 'https' : 'http';
    const forwarding = FORWARDING_FIELDS.some((field) => headers[field] !== undefined);
    if (!peer.trusted || !forwarding) {
      return { address: peer.address, proto, host, peerTrusted: peer.trusted, internal: peer.inside && !forwarding };
    }
    const hops = hopsOf(headers);
    const hop = this.#nearestStranger(hops);
    // A trusted proxy that names nobody, or nobody we can read, has hidden its client: not one of ours.
    const client = hop?.address === undefined ? undefined : this.#peer(hop.address);
    return {
      address: client?.address ?? peer.address,
      proto: hop?.proto === 'https' || hop?.proto === 'http' ? hop.proto : proto,
      host: hop?.host !== undefined && isAuthority(hop.host) ? hop.host : host,
      peerTrusted: true,
      internal: client !== undefined && client.inside && !contradictory(headers),
    };
  }

  /** Whether the address is a trusted proxy's. */
  trusts(address: string): boolean {
    return this.#peer(address).trusted;
  }

  /** Walks from our side outwards: the first hop that is not a trusted proxy is the client; all trusted: the farthest. */
  #nearestStranger(hops: readonly Hop[]): Hop | undefined {
    for (let at = hops.length - 1; at >= 0; at--) {
      const { address } = hops[at]!;
      if (address === undefined || at === 0 || !this.#peer(address).trusted) return hops[at];
    }
    return undefined;
  }

  #peer(remote: string): Peer {
    let peer = this.#peers.get(remote);
    if (peer === undefined) {
      const address = plainAddress(remote);
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      const known = isIP(address) !== 0;
      peer = {
        address,
        trusted: known && this.#trusted.check(address, family),
        inside: known && this.#inside.check(address, family),
      };
      // Forgetting all is cheaper than keeping an order, and happens once in ten thousand addresses.
      if (this.#peers.size >= REMEMBERED_PEERS) this.#peers.clear();
      this.#peers.set(remote, peer);
    }
    return peer;
  }
}

/** X-Forwarded-For counts before Forwarded: it is what proxies really write. */
function hopsOf(headers: IncomingHttpHeaders): Hop[] {
  const addresses = listOf(headers['x-forwarded-for']);
  if (addresses.length === 0 && headers.forwarded !== undefined) {
    return forwardedElements(headers.forwarded).map(({ for: address, proto, host }) => ({
      address: addressOf(address),
      proto,
      host,
    }));
  }
  const protos = listOf(headers['x-forwarded-proto']);
  const hosts = listOf(headers['x-forwarded-host']);
  const realIp = headers['x-real-ip'];
  if (addresses.length === 0 && typeof realIp === 'string') addresses.push(realIp);
  if (addresses.length === 0) return [{ address: undefined, proto: protos.at(-1), host: hosts.at(-1) }];
  return addresses.map((address, at) => ({
    address: addressOf(address),
    // Either one value for each hop, or one that the nearest proxy vouches for.
    proto: protos.length === addresses.length ? protos[at] : protos.at(-1),
    host: hosts.length === addresses.length ? hosts[at] : hosts.at(-1),
  }));
}

/** Two accounts of the same way that name different first hops: one of them came from the client. */
function contradictory(headers: IncomingHttpHeaders): boolean {
  if (headers.forwarded === undefined || headers['x-forwarded-for'] === undefined) return false;
  const told = forwardedElements(headers.forwarded).map((element) => addressOf(element.for));
  const listed = listOf(headers['x-forwarded-for']).map(addressOf);
  return told.join() !== listed.join();
}

function listOf(value: string | string[] | undefined): string[] {
  const text = Array.isArray(value) ? value.join(',') : value;
  return text === undefined ? [] : text.split(',').map((item) => item.trim());
}

/** `10.0.0.7`, `10.0.0.7:443`, `2001:db8::1`, `[2001:db8::1]:443`; undefined for anything else, such as `unknown`. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const inner = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const address = plainAddress(inner);
  return isIP(address) === 0 ? undefined : address;
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix, more] = block.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 6 ? 128 : 32) : Number(/^\d{1,3}$/.test(prefix) ? prefix : NaN);
    if (version === 0 || more !== undefined || !(bits <= (version === 6 ? 128 : 32))) {
      throw new Error(`${block} is neither an address nor a CIDR block`);
    }
    list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
