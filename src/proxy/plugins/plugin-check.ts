import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { DataPlaneLog } from '../log';
import type { Check, Verdict } from '../policy';
import type { PluginCheck } from './api';
import { inTime } from './in-time';
import { PLUGIN_FAILED, verdictOf } from './plugin-refusal';
import { RequestView } from './request-view';

export interface PluginUse {
  /** As gateway.yaml calls it. */
  readonly name: string;
  /** A check that has promised an answer has so long for it, a wrapper that does nothing yet has so long to begin. */
  readonly timeoutMs: number;
}

/**
 * A plugin's check as one of ours. What it throws, what it rejects with, an answer that is none, and one that does not
 * come are 500 `plugin-failed` for this request, with a word in the log, and nothing else.
 */
export function pluginCheck(
  use: PluginUse,
  { decide, peek }: { readonly decide: PluginCheck; readonly peek?: PluginCheck | undefined },
  log: DataPlaneLog,
): Check {
  const asked = (check: PluginCheck) => (exchange: Exchange) => ask(use, check, exchange, log);
  return {
    name: `plugin:${use.name}`,
    decide: asked(decide),
    ...(peek === undefined ? {} : { peek: asked(peek) }),
  };
}

function ask(use: PluginUse, check: PluginCheck, exchange: Exchange, log: DataPlaneLog): Verdict | Promise<Verdict> {
  const failed = (error: unknown): Refusal => {
    log.error(`plugin ${use.name} failed at request ${exchange.head.requestId} on route ${exchange.route.id}`, error);
    return PLUGIN_FAILED;
  };
  try {
    const said = check(new RequestView(exchange));
    if (!isPromise(said)) return verdictOf(said);
    return inTime(said, use.timeoutMs, 'no verdict').then(verdictOf).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

/** Also one of another realm or library. */
export const isPromise = (said: unknown): said is PromiseLike<unknown> =>
  typeof (said as { then?: unknown } | null | undefined)?.then === 'function';
