import type { Fault } from '../policy';
import type { Failure } from '../transport';

/** The faults that forwarding knows; their codes are documented in docs/errors.md. */
export const faults = {
  /** No connection: refused, no such name, certificate not trusted. */
  unreachable: (cause: unknown): Fault => ({ status: 502, code: 'upstream-unreachable', who: 'upstream', cause }),
  /** Connected, but the answer was not HTTP, or broke off. */
  broken: (cause: unknown): Fault => ({ status: 502, code: 'upstream-broken', who: 'upstream', cause }),
  /** @param phase what was waited for, for the log */
  late: (phase: string): Fault => ({ status: 504, code: 'upstream-timeout', who: 'upstream', cause: phase }),
  /** Whoever asked waits no longer than this, which is less than we would: nothing is known against the upstream. */
  callerLeft: (): Fault => ({ status: 504, code: 'upstream-timeout', who: 'client' }),
  circuitOpen: (retryAfterSeconds: number): Fault => ({
    status: 503,
    code: 'circuit-open',
    who: 'upstream',
    retryAfterSeconds,
  }),
  /** No target can be used: none was found yet, or the circuit of each is open. */
  unavailable: (): Fault => ({ status: 503, code: 'upstream-unavailable', who: 'gateway', retryAfterSeconds: 1 }),
  /** All connections are taken, and so are the places in the queue, or one did not come free in time. */
  busy: (): Fault => ({ status: 503, code: 'upstream-busy', who: 'gateway', retryAfterSeconds: 1 }),
  /** As much is under way here as there is memory for. */
  overloaded: (): Fault => ({ status: 503, code: 'overloaded', who: 'gateway', retryAfterSeconds: 1 }),
  bodyTooLarge: (): Fault => ({ status: 413, code: 'body-too-large', who: 'client' }),
  /** The client stopped sending its body (RFC 9110 §15.5.9). */
  slowClient: (): Fault => ({ status: 408, code: 'request-timeout', who: 'client' }),
  /** 499 is for the log alone: nobody is there to read it. */
  clientGone: (cause?: string): Fault => ({ status: 499, code: 'client-gone', who: 'client', cause }),
  internal: (cause: unknown): Fault => ({ status: 500, code: 'internal-error', who: 'gateway', cause }),
} as const;

/** Carries a fault of ours through whoever moves a body: it is what broke the request. */
export class FaultError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.code);
    this.name = 'FaultError';
  }
}

/** What a connection reports, as a fault. */
export function faultOf({ kind, cause }: Failure): Fault {
  if (cause instanceof FaultError) return cause.fault;
  if (kind === 'unsendable') return faults.internal(cause);
  return kind === 'unreachable' ? faults.unreachable(cause) : faults.broken(cause);
}
