import type { Exchange } from './exchange';
import type { Check, Verdict } from './policy';

/** Asks the checks in order; synchronous until one really waits. */
export function decide(checks: readonly Check[], exchange: Exchange, from = 0): Verdict | Promise<Verdict> {
  for (let i = from; i < checks.length; i++) {
    const verdict = checks[i]!.decide(exchange);
    if (verdict instanceof Promise) return verdict.then((refusal) => refusal ?? decide(checks, exchange, i + 1));
    if (verdict) return verdict;
  }
  return undefined;
}
