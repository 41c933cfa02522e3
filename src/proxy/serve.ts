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

/** The same without spending quota: what they would say. */
export function peek(checks: readonly Check[], exchange: Exchange, from = 0): Verdict | Promise<Verdict> {
  for (let i = from; i < checks.length; i++) {
    const check = checks[i]!;
    const verdict = check.peek === undefined ? check.decide(exchange) : check.peek(exchange);
    if (verdict instanceof Promise) return verdict.then((refusal) => refusal ?? peek(checks, exchange, i + 1));
    if (verdict) return verdict;
  }
  return undefined;
}
