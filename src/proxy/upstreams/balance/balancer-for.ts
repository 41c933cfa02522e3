import type { UpstreamConfig } from '../../routes/gateway-config';
import type { Balancer, Candidate } from './balancer';
import { ConsistentHash } from './consistent-hash';
import { hashKey } from './hash-key';
import { LeastConnections } from './least-connections';
import { PowerOfTwo } from './power-of-two';
import { RoundRobin } from './round-robin';

/** @param random from 0 to below 1 */
export function balancerFor<T extends Candidate>(
  { balance, hash }: Pick<UpstreamConfig, 'balance' | 'hash'>,
  random: () => number,
): Balancer<T> {
  switch (balance) {
    case 'roundRobin':
      return new RoundRobin();
    case 'leastConnections':
      return new LeastConnections();
    case 'powerOfTwo':
      return new PowerOfTwo(random);
    case 'hash':
      return new ConsistentHash(hashKey(hash!));
  }
}
