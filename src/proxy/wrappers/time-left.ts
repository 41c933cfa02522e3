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

function say(name: string, value: string, fields: string[]): void {
  const at = fields.indexOf(name);
  if (at < 0) fields.push(name, value);
  else fields[at + 1] = value;
}

/** How long whoever asked still waits, in milliseconds: only a trusted peer is believed. undefined: it did not say. */
export function callersTimeLeftMs({ head }: Exchange): number | undefined {
  if (!head.client.peerTrusted) return undefined;
  const value = head.headers[NAME.toLowerCase()];
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined;
  return Number(value);
}

/**
 * How long a call of gRPC is waited for by whoever makes it, in milliseconds; anybody may wait less than we would.
 * undefined: it did not say, or is none.
 */
export function callTimeoutMs({ head }: Exchange): number | undefined {
  if (!head.isGrpc) return undefined;
  const said = /^(\d{1,8})([HMSmun])$/.exec(String(head.headers[GRPC_TIMEOUT]));
  return said === null ? undefined : Number(said[1]) * UNITS_MS[said[2]!]!;
}
