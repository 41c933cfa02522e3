import type { RequestHead } from '../../shared/http';
import type { Exchange } from '../exchange';
import { identityHeaderNames } from '../identity-header-names';

const NAME = identityHeaderNames.requestTimeout;
const GRPC_TIMEOUT = 'grpc-timeout';
/** Of eight digits, which is what a call of gRPC may say. */
const MOST_MS = 99_999_999;
const UNITS_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** Tells the upstream how long its answer is still waited for, in whole milliseconds, at least 1. Said anew for each try. */
export function tellTimeLeft({ head, deadlineAtMs, addedHeaders }: Exchange, nowMs: number): void {
  if (deadlineAtMs === 0) return;
  const left = String(Math.min(MOST_MS, Math.max(1, Math.floor(deadlineAtMs - nowMs))));
  say(NAME, left, addedHeaders);
  if (head.isGrpc) say(GRPC_TIMEOUT, `${left}m`, addedHeaders);
}

/** Another upstream gets it, which has a time of its own: nothing is said of this one's. */
export function forgetDeadline(exchange: Exchange): void {
  exchange.deadlineAtMs = 0;
  for (const name of [NAME, GRPC_TIMEOUT]) {
    const at = exchange.addedHeaders.indexOf(name);
    if (at >= 0) exchange.addedHeaders.splice(at, 2);
  }
}

function say(name: string, value: string, fields: string[]): void {
  const at = fields.indexOf(name);
  if (at < 0) fields.push(name, value);
  else fields[at + 1] = value;
}

/**
 * When whoever asked waits no longer, in monotonic milliseconds: a trusted peer, or whoever makes a call of gRPC, for
 * anybody may wait less than we would. Counted from the arrival: what was waited for since then is not given twice.
 * Infinity: it did not say.
 */
export function callersDeadlineMs({ head }: Exchange): number {
  return head.arrivedAtMs + Math.min(peersTimeoutMs(head), callTimeoutMs(head));
}

function peersTimeoutMs({ client, headers }: RequestHead): number {
  const said = client.peerTrusted ? headers[NAME.toLowerCase()] : undefined;
  return typeof said === 'string' && /^\d{1,9}$/.test(said) ? Number(said) : Infinity;
}

function callTimeoutMs({ isGrpc, headers }: RequestHead): number {
  const said = isGrpc ? /^(\d{1,8})([HMSmun])$/.exec(String(headers[GRPC_TIMEOUT])) : null;
  return said === null ? Infinity : Number(said[1]) * UNITS_MS[said[2]!]!;
}
