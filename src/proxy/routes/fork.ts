import type { Exchange } from '../exchange';
import type { Verdict } from '../policy';
import { decide, peek } from '../serve';
import { NOWHERE } from './dead-end';
import { unmetByPrincipal } from './principal-conditions';
import type { Route } from './route';

/** What the check of a route is called that is none yet. */
export const CHOOSE_ROUTE = 'choose-route';

/**
 * A route for requests whose route depends on who asks. It learns that with the first checks of the last candidate,
 * without spending anything, chooses, and then asks every check of the chosen route from its first on: choosing opens
 * nothing. Whoever cannot be known is refused as the last candidate refuses them; whom no candidate takes gets 404.
 * @param candidates in the order in which they are asked; all ask for a principal (checked with the configuration)
 */
export function fork(candidates: readonly Route[]): Route {
  const last = candidates.at(-1)!;
  const choose = (exchange: Exchange, refused: Verdict): Route =>
    refused ? last : (candidates.find(({ config }) => !unmetByPrincipal(config.match, exchange)) ?? NOWHERE);

  const through =
    (ask: typeof decide) =>
    (exchange: Exchange): Verdict | Promise<Verdict> => {
      const go = (refused: Verdict): Verdict | Promise<Verdict> => {
        exchange.route = choose(exchange, refused);
        return ask(exchange.route.checks, exchange);
      };
      const verdict = peek(last.front, exchange);
      return verdict instanceof Promise ? verdict.then(go) : go(verdict);
    };
  return { ...last, checks: [{ name: CHOOSE_ROUTE, decide: through(decide), peek: through(peek) }], front: [] };
}
