import { refusal } from '../../shared/problem';
import { suspecting } from '../attacks';
import type { Exchange } from '../exchange';
import type { Parts } from '../parts';
import type { Check, Verdict } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/** Of what signature it was, an attacker need not know. */
const suspected = refusal(403, 'attack-suspected');
/** One line a signature in so long: a scan has thousands of requests. */
const QUIET_MS = 60_000;

/**
 * Refuses requests whose path, query, method or user agent looks like an attack: 403 `attack-suspected`; with `mode:
 * report` they go on, and are counted and logged alike. It looks at heads alone, and takes nothing away from a backend
 * that checks what it is given.
 */
export function refuseAttacks({ id, attacks }: RouteConfig, { metrics, log, clock }: Parts): Check | undefined {
  if (attacks === undefined || attacks.mode === 'off') return undefined;
  const { mode } = attacks;
  const suspicionOf = suspecting(attacks);
  const verdict: Verdict = mode === 'refuse' ? suspected : undefined;
  const told = new Map<string, number>();

  const report = (signature: string, { head }: Exchange): void => {
    metrics.suspected(signature, mode);
    const now = clock.monotonicMs();
    if (now - (told.get(signature) ?? -Infinity) < QUIET_MS) return;
    told.set(signature, now);
    const done = mode === 'refuse' ? 'refused' : 'let through';
    log.warn(
      `request ${head.requestId} on route ${id} looks like ${signature}: ${done}; more in the next minute are only counted`,
    );
  };
  return {
    name: 'refuse-attacks',
    decide(exchange) {
      const signature = suspicionOf(exchange.head);
      if (signature === undefined) return undefined;
      report(signature, exchange);
      return verdict;
    },
    peek: ({ head }) => (suspicionOf(head) === undefined ? undefined : verdict),
  };
}
