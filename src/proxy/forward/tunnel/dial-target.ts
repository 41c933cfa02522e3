import type { Socket } from 'node:net';
import type { Target, Upstream } from '../../upstreams';
import { dial } from '../../transport/net/dial';

/**
 * Opens a socket for a tunnel: as our own forwarder does it, whatever transport requests go by, since a tunnel is neither
 * pooled nor parsed. Half-open, so that the end of one direction is passed on as such.
 */
export function dialTarget({ address, hostname, port, secure }: Target, { ca, credentials }: Upstream): Socket {
  const lookedUp = address === hostname ? undefined : address;
  return dial({ secure, hostname, port, address: lookedUp, ca, credentials }, undefined, undefined, true);
}
