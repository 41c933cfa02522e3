import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Deadlines } from '../upstreams';
import { Sending } from './sending';

/** Ends every exchange on its way to an upstream, or back, that is denied by now. @returns how many */
export function endSendings(deadlines: Deadlines, denialOf: (exchange: Exchange) => Refusal | undefined): number {
  let ended = 0;
  for (const item of deadlines.watched) {
    const denial = item instanceof Sending ? denialOf(item.exchange) : undefined;
    if (denial === undefined) continue;
    (item as Sending).deny(denial);
    ended++;
  }
  return ended;
}
