import type { Principal } from '../access';
import { type LimitDecision, rateLimited, rateLimitHeaders } from '../limits';
import type { Exchange } from './exchange';
import type { Parts } from './parts';
import type { Verdict } from './policy';

/**
 * The limit that an API key brings along: one counter a key, over all routes. Tells the client where it stands
 * (RateLimit-Policy, RateLimit). Refusal: 429 `rate-limited` with Retry-After.
 * @param spend false: only looks
 */
export function askOwnLimit(
  exchange: Exchange,
  principal: Principal,
  { limiter, metrics }: Pick<Parts, 'limiter' | 'metrics'>,
  spend: boolean,
): Verdict | Promise<Verdict> {
  const limit = principal.ownLimit!;
  const settle = (decision: LimitDecision): Verdict => {
    if (spend && !decision.allowed) metrics.limited(limit.name);
    if (!decision.allowed) return rateLimited(limit, decision);
    if (spend) exchange.answerHeaders.push(...Object.entries(rateLimitHeaders(limit, decision)).flat());
    return undefined;
  };
  const decision = spend ? limiter.take(limit, principal.keyId!) : limiter.peek(limit, principal.keyId!);
  return decision instanceof Promise ? decision.then(settle) : settle(decision);
}
