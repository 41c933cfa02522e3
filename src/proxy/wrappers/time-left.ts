import type { Exchange } from '../exchange';
import { identityHeaderNames } from '../identity-header-names';

const NAME = identityHeaderNames.requestTimeout;

/** Tells the upstream how long its answer is still waited for, in whole milliseconds, at least 1. Said anew for each try. */
export function tellTimeLeft({ deadlineAtMs, addedHeaders }: Exchange, nowMs: number): void {
  if (deadlineAtMs === 0) return;
  const left = String(Math.max(1, Math.floor(deadlineAtMs - nowMs)));
  const at = addedHeaders.indexOf(NAME);
  if (at < 0) addedHeaders.push(NAME, left);
  else addedHeaders[at + 1] = left;
}

/** How long whoever asked still waits, in milliseconds: only a trusted peer is believed. undefined: it did not say. */
export function callersTimeLeftMs({ head }: Exchange): number | undefined {
  if (!head.client.peerTrusted) return undefined;
  const value = head.headers[NAME.toLowerCase()];
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined;
  return Number(value);
}
