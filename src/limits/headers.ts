import { type Refusal, refusal } from '../shared/problem';
import type { Limit, LimitDecision, Standing } from './limiter';

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
    RateLimit: rateLimitState(limit, decision),
  };
  return decision.allowed ? fields : { ...fields, 'Retry-After': String(decision.retryAfterSeconds) };
}

/** The same for who asks often, with the older X-RateLimit fields beside: what a decision does not change is worked out once. */
export class QuotaFields {
  readonly #policy: string;
  readonly #name: string;
  readonly #quota: string;

  constructor(private readonly limit: Limit) {
    this.#policy = rateLimitPolicy(limit);
    this.#name = quoted(limit.name);
    this.#quota = String(limit.requests);
  }

  /** Writes name, value, … from `at` on; every time as many entries. */
  write(fields: string[], at: number, standing: Standing): void {
    const seconds = String(standing.allowed ? standing.resetSeconds : standing.nextSeconds);
    const remaining = String(told(standing, this.limit));
    fields[at] = 'RateLimit-Policy';
    fields[at + 1] = this.#policy;
    fields[at + 2] = 'RateLimit';
    fields[at + 3] = `${this.#name};r=${remaining};t=${seconds}`;
    fields[at + 4] = 'X-RateLimit-Limit';
    fields[at + 5] = this.#quota;
    fields[at + 6] = 'X-RateLimit-Remaining';
    fields[at + 7] = remaining;
    fields[at + 8] = 'X-RateLimit-Reset';
    fields[at + 9] = seconds;
  }
}

function rateLimitPolicy({ name, requests, perSeconds }: Limit): string {
  return `${quoted(name)};q=${requests};w=${Math.ceil(perSeconds)}`;
}

function rateLimitState(limit: Limit, decision: LimitDecision): string {
  const { allowed, resetSeconds, retryAfterSeconds } = decision;
  return `${quoted(limit.name)};r=${told(decision, limit)};t=${allowed ? resetSeconds : retryAfterSeconds}`;
}

/** What is left, never more than the quota: a burst that is larger is no promise, and clients take one from the other. */
function told({ remaining }: LimitDecision, { requests }: Limit): number {
  return Math.min(remaining, requests);
}

/** The refusal of who tells the quota in fields of the answer itself. @param seconds after which the client is let through */
export function tooManyRequests(seconds: number, headers: Record<string, string> = {}): Refusal {
  return refusal(
    429,
    'rate-limited',
    { ...headers, 'Retry-After': String(seconds) },
    `Too many requests. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`,
  );
}

/** A decision that says no, as the answer: 429 `rate-limited`. Counting it (`RequestMetrics.limited`) is the caller's: peek refuses too. */
export function rateLimited(limit: Limit, decision: LimitDecision): Refusal {
  return tooManyRequests(decision.retryAfterSeconds, rateLimitHeaders(limit, decision));
}
