import { hash } from 'node:crypto';
import type { Limit, LimitDecision } from './limiter';

/** Times inside the limiter are whole microseconds: exact in a double, in Lua, and as Redis tells them. */
export const MICROS_PER_SECOND = 1_000_000;

/** A sliding window is divided so finely; a request counts for up to one part longer than the window. */
export const WINDOW_PARTS = 60;

const LONGEST_KEY = 128;

/** Time between two requests of an even flow, in microseconds, rounded up: never more than the quota. */
export function intervalMicros({ requests, perSeconds }: Limit): number {
  return Math.ceil((perSeconds * MICROS_PER_SECOND) / requests);
}

export function windowMicros({ perSeconds }: Limit): number {
  return Math.ceil(perSeconds * MICROS_PER_SECOND);
}

/** A request that costs more than the whole quota costs the whole quota, or it could never pass. */
export function boundedCost({ requests }: Limit, cost: number): number {
  return Math.min(cost, requests);
}

/** Callers put what clients send into keys: a long one is kept as its SHA-256, so that memory is bounded in bytes too. */
export function boundedKey(key: string): string {
  return key.length <= LONGEST_KEY ? key : hash('sha256', key, 'base64url');
}

const seconds = (micros: number): number => Math.ceil(micros / MICROS_PER_SECOND);

/** @param resetMicros until the whole quota is back @param waitMicros until a refused request may come again, 0 when allowed */
export function decision(allowed: boolean, remaining: number, resetMicros: number, waitMicros: number): LimitDecision {
  return { allowed, remaining, resetSeconds: seconds(resetMicros), retryAfterSeconds: seconds(waitMicros) };
}
