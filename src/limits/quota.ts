import { hash } from 'node:crypto';
import type { Limit, Standing } from './limiter';

/** Times inside the limiter are whole microseconds: exact in a double, in Lua, and as Redis tells them. */
export const MICROS_PER_SECOND = 1_000_000;

/** A sliding window is divided so finely; a request counts for up to one part longer than the window. */
export const WINDOW_PARTS = 60;

const LONGEST_KEY = 128;

/** Time between two requests of an even flow, in microseconds, rounded up: never more than the quota, and up to 10,000 a second at most 1 % less. */
export function intervalMicros({ requests, perSeconds }: Limit): number {
  return Math.ceil((perSeconds * MICROS_PER_SECOND) / requests);
}

export function windowMicros({ perSeconds }: Limit): number {
  return Math.ceil(perSeconds * MICROS_PER_SECOND);
}

/** What is there at once when nothing has been spent. */
export function capacityOf({ algorithm, requests, burst }: Limit): number {
  return algorithm === 'token-bucket' ? (burst ?? requests) : requests;
}

/** A request that costs more than there ever is at once costs all of it, or it could never pass. */
export function boundedCost(limit: Limit, cost: number): number {
  return Math.min(cost, capacityOf(limit));
}

/** Callers put what clients send into keys: a long one is kept as its SHA-256, so that memory is bounded in bytes too. */
export function boundedKey(key: string): string {
  return key.length <= LONGEST_KEY ? key : hash('sha256', key, 'base64url');
}

const seconds = (micros: number): number => Math.ceil(micros / MICROS_PER_SECOND);

/**
 * @param resetMicros until the whole quota is back
 * @param nextMicros until this request, or when it was allowed the next of its cost, is let through
 */
export function standing(allowed: boolean, remaining: number, resetMicros: number, nextMicros: number): Standing {
  const nextSeconds = seconds(nextMicros);
  const retryAfterSeconds = allowed ? 0 : nextSeconds;
  return { allowed, remaining, resetSeconds: seconds(resetMicros), retryAfterSeconds, nextSeconds };
}
