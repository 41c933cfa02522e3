import * as fc from 'fast-check';
import { aPrincipal, aTenant } from '../access/testing';
import { MemoryLimiter } from '../limits';
import type { FakeClock } from '../shared/clock';
import type { Refusal } from '../shared/problem';
import { limitByAddress, limitByPrincipal } from './checks';
import type { Exchange } from './exchange';
import type { Verdict } from './policy';
import type { LimitConfig } from './routes/gateway-config';
import { anExchange, aRoute, type FakeParts, someParts } from './testing';

const limit = fc
  .record({
    by: fc.constantFrom('address', 'user', 'tenant', 'route', ['address', 'user'], ['tenant', 'user']),
    requests: fc.integer({ min: 1, max: 12 }),
    perSeconds: fc.constantFrom(1, 7, 60, 3600),
    algorithm: fc.constantFrom('token-bucket', 'sliding-window'),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    cost: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ share, ...facts }) => {
    const atOnce = Math.max(1, Math.ceil(facts.requests * share));
    const bucket = facts.algorithm === 'token-bucket';
    return {
      ...facts,
      ...(bucket ? { burst: atOnce } : {}),
      cost: { POST: Math.min(facts.cost, bucket ? atOnce : facts.requests) },
    };
  });
const limits = fc.uniqueArray(limit, {
  minLength: 1,
  maxLength: 4,
  selector: (one) => `${String(one.by)} ${one.perSeconds}`,
});
const traffic = fc.array(
  fc.record({ pauseMs: fc.constantFrom(0, 0, 0, 1, 333, 2000, 61_000), method: fc.constantFrom('GET', 'POST') }),
  { minLength: 1, maxLength: 40 },
);
const who = { principal: aPrincipal(), tenant: aTenant() };

/** The limits of a route as one client meets them: the checks that a route has, in their order, over a real limiter. */
function aClient(written: readonly object[]) {
  const parts = someParts();
  const limiter = new MemoryLimiter(parts.clock);
  const real = { ...parts, limiter } as unknown as FakeParts;
  const route = aRoute({ tenant: 'required', limits: written as LimitConfig[] });
  const checks = [limitByAddress(route, real), limitByPrincipal(route, real)].filter((check) => check !== undefined);
  const ask = (method: string): { exchange: Exchange; refusal: Verdict; final?: boolean } => {
    const exchange = anExchange({ ...who, head: { method } });
    for (const check of checks) {
      const refusal = check.decide(exchange) as Verdict;
      // Limits by address are asked before anybody is known: what they say can only be said of them.
      if (refusal) return { exchange, refusal, final: check === checks.at(-1) };
    }
    return { exchange, refusal: undefined };
  };
  return { clock: parts.clock, ask };
}

const sleep = (clock: FakeClock, { headers }: Refusal): void => clock.advance(Number(headers['Retry-After']) * 1000);

const fieldOf = ({ answerHeaders }: Exchange, name: string): string => answerHeaders[answerHeaders.indexOf(name) + 1]!;

describe('the limits of a route, against any traffic', () => {
  it('let a client through that sleeps exactly as long as Retry-After says; only one by address can be followed by another', () => {
    fc.assert(
      fc.property(limits, traffic, (written, requests) => {
        const { clock, ask } = aClient(written);
        for (const { pauseMs, method } of requests) {
          clock.advance(pauseMs);
          const first = ask(method);
          if (!first.refusal) continue;
          sleep(clock, first.refusal);
          const second = ask(method);
          if (!second.refusal) continue;
          expect([first.final, second.final]).toEqual([false, true]);
          sleep(clock, second.refusal);
          expect(ask(method).refusal).toBeUndefined();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('let a client through that sleeps until the reset whenever nothing is left', () => {
    fc.assert(
      fc.property(limits, traffic, (written, requests) => {
        const { clock, ask } = aClient(written);
        for (const { method } of requests) {
          const { exchange, refusal } = ask(method);
          if (refusal || fieldOf(exchange, 'X-RateLimit-Remaining') !== '0') continue;
          clock.advance(Number(fieldOf(exchange, 'X-RateLimit-Reset')) * 1000);
          expect(ask(method).refusal).toBeUndefined();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('say the same in every field', () => {
    fc.assert(
      fc.property(limits, traffic, (written, requests) => {
        const { clock, ask } = aClient(written);
        for (const { pauseMs, method } of requests) {
          clock.advance(pauseMs);
          const { exchange, refusal } = ask(method);
          const [, policy, quota] = /^"(.+)";q=(\d+);w=\d+$/.exec(fieldOf(exchange, 'RateLimit-Policy'))!;
          const [, name, left, seconds] = /^"(.+)";r=(\d+);t=(\d+)$/.exec(fieldOf(exchange, 'RateLimit'))!;
          expect([name, quota]).toEqual([policy, fieldOf(exchange, 'X-RateLimit-Limit')]);
          expect([left, seconds]).toEqual([
            fieldOf(exchange, 'X-RateLimit-Remaining'),
            fieldOf(exchange, 'X-RateLimit-Reset'),
          ]);
          if (refusal) expect(refusal.headers['Retry-After']).toBe(seconds);
          expect(Number(left)).toBeLessThanOrEqual(Number(quota));
        }
      }),
      { numRuns: 200 },
    );
  });
});
