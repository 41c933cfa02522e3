import { type Ask, type Limit, QuotaFields, type Standing, tooManyRequests } from '../limits';
import { ONE_CLIENT } from '../shared/http';
import type { Exchange } from './exchange';
import { limitKeyOf } from './limit-keys';
import { ALL_ROUTES, countedBy, limitName, type Place } from './limit-names';
import type { Parts } from './parts';
import type { Check, Verdict } from './policy';
import type { LimitConfig, RouteConfig } from './routes/gateway-config';

/** A limit as a route asks it: what a request spends, of which counter. */
interface Quota {
  /** Before anybody is known: an address, alone or with its route. */
  readonly early: boolean;
  ask(exchange: Exchange): Ask | undefined;
}

/** The tightest limit that a request has been told of, and where in the fields of its answer. */
export interface ToldQuota {
  limit: Limit;
  standing: Standing;
  readonly at: number;
}

/** Written once for each limit, and as long as it lives: API keys bring their own. */
const fieldsOf = new WeakMap<Limit, QuotaFields>();

/**
 * A check that spends from the limits of a route, in one step: all of them, or none when one refuses. The tightest of them, and of
 * those asked before, is told to the client. Refusal: 429 `rate-limited`, whose Retry-After counts for all of them.
 * @param early those that can be asked before anybody is known, or the others with what an API key brings along
 * @returns undefined when there is nothing to ask
 */
export function spendQuota(name: string, early: boolean, route: RouteConfig, parts: Parts): Check | undefined {
  const quotas = [
    ...route.limits.map((config) => quotaOf(config, route.id)),
    ...parts.limits.map((config) => quotaOf(config, ALL_ROUTES)),
  ].filter((quota) => quota.early === early);
  const keys = !early && !route.public;
  if (quotas.length === 0 && !keys) return undefined;
  const { limiter } = parts;

  const ask = (exchange: Exchange, spend: boolean): Verdict | Promise<Verdict> => {
    const asks: Ask[] = [];
    for (const quota of quotas) {
      const one = quota.ask(exchange);
      if (one !== undefined) asks.push(one);
    }
    const own = keys ? exchange.principal?.ownLimit : undefined;
    if (own !== undefined) asks.push({ limit: own, key: exchange.principal!.keyId!, cost: 1 });
    if (asks.length === 0) return undefined;
    const standings = limiter.decide(asks, spend);
    return standings instanceof Promise
      ? standings.then((later) => settle(exchange, asks, later, spend, parts))
      : settle(exchange, asks, standings, spend, parts);
  };
  return { name, decide: (exchange) => ask(exchange, true), peek: (exchange) => ask(exchange, false) };
}

function quotaOf(config: LimitConfig, place: Place): Quota {
  const by = countedBy(config);
  const { requests, perSeconds, algorithm, burst, cost, prefix = ONE_CLIENT } = config;
  const name = limitName(place, config);
  const limit: Limit = { name, requests, perSeconds, algorithm, burst };
  const key = limitKeyOf(by, prefix);
  const costOf = typeof cost === 'number' ? undefined : new Map(Object.entries(cost));
  // The highest first. Each has a counter of its own: who comes to hold a role begins a new one.
  const raised = config.raise
    .toSorted((a, b) => b.requests - a.requests)
    .map(({ role, ...more }) => ({ role, limit: { ...limit, burst: undefined, ...more, name: `${name}-${role}` } }));
  return {
    early: by.includes('address') && raised.length === 0 && by.every((word) => word === 'address' || word === 'route'),
    ask(exchange) {
      const spends = costOf === undefined ? (cost as number) : (costOf.get(exchange.head.method) ?? 1);
      const whose = spends === 0 ? undefined : key(exchange);
      if (whose === undefined) return undefined;
      return { limit: raised.length === 0 ? limit : limitFor(exchange), key: whose, cost: spends };
    },
  };

  function limitFor({ principal, tenant }: Exchange): Limit {
    const roles = principal?.rolesIn(tenant?.code);
    return (roles && raised.find(({ role }) => roles.has(role))?.limit) ?? limit;
  }
}

function settle(
  exchange: Exchange,
  asks: readonly Ask[],
  standings: readonly Standing[],
  spend: boolean,
  { metrics }: Parts,
): Verdict {
  let refused = false;
  for (const { allowed } of standings) if (!allowed) refused = true;
  const told = exchange.quota;
  let limit = told?.limit;
  let tightest = told?.standing;
  for (let i = 0; i < standings.length; i++) {
    const standing = standings[i]!;
    // Where one refuses nothing was spent: the others are no reason to wait.
    if (refused && standing.allowed) continue;
    if (refused && spend) metrics.limited(asks[i]!.limit.name);
    if (tightest === undefined || isTighter(standing, tightest)) {
      tightest = standing;
      limit = asks[i]!.limit;
    }
  }
  if (spend) tell(exchange, limit!, refused ? { ...tightest!, allowed: false } : tightest!);
  return refused ? tooManyRequests(tightest!.nextSeconds) : undefined;
}

/** Who waits longer is told; then who has less left, then whose quota takes longer to be whole. */
function isTighter(one: Standing, other: Standing): boolean {
  if (one.nextSeconds !== other.nextSeconds) return one.nextSeconds > other.nextSeconds;
  if (one.remaining !== other.remaining) return one.remaining < other.remaining;
  return one.resetSeconds > other.resetSeconds;
}

/** Writes the fields, or over those of a looser limit that was asked before. */
function tell(exchange: Exchange, limit: Limit, standing: Standing): void {
  const at = exchange.quota?.at ?? exchange.answerHeaders.length;
  let fields = fieldsOf.get(limit);
  if (fields === undefined) fieldsOf.set(limit, (fields = new QuotaFields(limit)));
  fields.write(exchange.answerHeaders, at, standing);
  exchange.quota = { limit, standing, at };
}
