import { type Refusal, refusal } from '../shared/problem';
import type { Limit, LimitDecision } from './limiter';

/** A structured-field string (RFC 9651 §3.3.3). Names of limits are printable ASCII: ids of routes and names in our code. */
const quoted = (name: string): string => `"${name.replace(/["\\]/g, '\\$&')}"`;

/**
 * What a client is told about its quota: RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11), and
 * when refused Retry-After in seconds (RFC 9110 §10.2.3). `t` says when the whole quota is back, or, when nothing is
 * left for this request, when it may come again. Both RateLimit fields are lists: an answer under two limits may carry each twice.
 */
export function rateLimitHeaders(limit: Limit, decision: LimitDecision): Record<string, string> {
  const fields = {
    'RateLimit-Policy': rateLimitPolicy(limit),
    RateLimit: rateLimitState(quoted(limit.name), decision),
  };
  return decision.allowed ? fields : { ...fields, 'Retry-After': String(decision.retryAfterSeconds) };
}

/** The same for who asks often: what a decision does not change is worked out once. */
export class RateLimitFields {
  readonly policy: string;
  readonly #name: string;

  constructor(limit: Limit) {
    this.policy = rateLimitPolicy(limit);
    this.#name = quoted(limit.name);
  }

  state(decision: LimitDecision): string {
    return rateLimitState(this.#name, decision);
  }
}

function rateLimitPolicy({ name, requests, perSeconds }: Limit): string {
  return `${quoted(name)};q=${requests};w=${Math.ceil(perSeconds)}`;
}

function rateLimitState(name: string, { allowed, remaining, resetSeconds, retryAfterSeconds }: LimitDecision): string {
  return `${name};r=${remaining};t=${allowed ? resetSeconds : retryAfterSeconds}`;
}

/** A decision that says no, as the answer: 429 `rate-limited`. Counting it (`RequestMetrics.limited`) is the caller's: peek refuses too. */
export function rateLimited(limit: Limit, decision: LimitDecision): Refusal {
  const seconds = decision.retryAfterSeconds;
  return refusal(
    429,
    'rate-limited',
    rateLimitHeaders(limit, decision),
    `Too many requests. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`,
  );
}
