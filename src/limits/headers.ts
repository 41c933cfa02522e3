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
  const name = quoted(limit.name);
  const policy = `${name};q=${limit.requests};w=${Math.ceil(limit.perSeconds)}`;
  if (decision.allowed)
    return { 'RateLimit-Policy': policy, RateLimit: `${name};r=${decision.remaining};t=${decision.resetSeconds}` };
  const wait = decision.retryAfterSeconds;
  return {
    'RateLimit-Policy': policy,
    RateLimit: `${name};r=${decision.remaining};t=${wait}`,
    'Retry-After': String(wait),
  };
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
