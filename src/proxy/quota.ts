import { type Limit, type LimitDecision, rateLimited, RateLimitFields } from '../limits';
import { limitKey } from '../shared/http';
import type { Exchange } from './exchange';
import type { Parts } from './parts';
import type { Check, Verdict } from './policy';
import type { LimitConfig, RouteConfig } from './routes/gateway-config';

/** What a limit counts by. The stage has seen to it that the fact is there. */
const keys: Readonly<Record<LimitConfig['by'], (exchange: Exchange) => string>> = {
  address: ({ head }) => limitKey(head.client.address),
  user: ({ principal }) => principal!.id,
  tenant: ({ tenant }) => tenant!.code,
};

interface Quota {
  readonly limit: Limit;
  readonly fields: RateLimitFields;
  readonly key: (exchange: Exchange) => string;
}

/** @returns the name of the counter: one for each kind and window of a route, so that a changed quota goes on counting where the old one was */
export function limitName(routeId: string, { by, perSeconds }: LimitConfig): string {
  return `${routeId}-${by}-${perSeconds}s`;
}

/**
 * A check that spends from the route's limits by these kinds, in the order in which they were written. Every limit that
 * was asked tells the client where it stands (RateLimit-Policy, RateLimit). Refusal: 429 `rate-limited` with Retry-After.
 * @returns undefined when the route has no such limit
 */
export function spendQuota(
  name: string,
  kinds: readonly LimitConfig['by'][],
  route: RouteConfig,
  { limiter, metrics }: Parts,
): Check | undefined {
  const quotas = route.limits
    .filter(({ by }) => kinds.includes(by))
    .map((config): Quota => {
      const { by, requests, perSeconds } = config;
      const limit: Limit = { name: limitName(route.id, config), requests, perSeconds, algorithm: 'token-bucket' };
      return { limit, fields: new RateLimitFields(limit), key: keys[by] };
    });
  if (quotas.length === 0) return undefined;

  const settle = ({ limit, fields }: Quota, exchange: Exchange, decision: LimitDecision, spent: boolean): Verdict => {
    if (spent) {
      exchange.answerHeaders.push('RateLimit-Policy', fields.policy, 'RateLimit', fields.state(decision));
      if (!decision.allowed) metrics.limited(limit.name);
    }
    return decision.allowed ? undefined : rateLimited(limit, decision);
  };

  const ask = (exchange: Exchange, spend: boolean, from: number): Verdict | Promise<Verdict> => {
    for (let i = from; i < quotas.length; i++) {
      const quota = quotas[i]!;
      const { limit, key } = quota;
      const decision = spend ? limiter.take(limit, key(exchange)) : limiter.peek(limit, key(exchange));
      if (decision instanceof Promise)
        return decision.then((later) => settle(quota, exchange, later, spend) ?? ask(exchange, spend, i + 1));
      const verdict = settle(quota, exchange, decision, spend);
      if (verdict) return verdict;
    }
    return undefined;
  };

  return { name, decide: (exchange) => ask(exchange, true, 0), peek: (exchange) => ask(exchange, false, 0) };
}
