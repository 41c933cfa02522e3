import type { DataPlaneLog } from '../log';
import type { Forward, Wrapper } from '../policy';
import type { PluginForward, PluginWrapper } from './api';
import { GuardedAnswer, Pass } from './pass';
import { isPromise, type PluginUse } from './plugin-check';
import { RequestView } from './request-view';

/** The view of a request on its way through one wrapper. */
class PassingRequest extends RequestView {
  readonly #pass: Pass;

  constructor(pass: Pass) {
    super(pass.exchange);
    this.#pass = pass;
  }

  static passOf(request: unknown): Pass {
    if (typeof request === 'object' && request !== null && #pass in request) return request.#pass;
    throw new TypeError('`next` is called with the request that was given');
  }
}

/**
 * A plugin's wrapper as one of ours: it sees views, and whatever it throws, before or while an answer comes, ends this
 * exchange alone: 500 `plugin-failed`, or a cut where the answer has begun. So does one that neither sends the request on nor
 * answers it for `timeoutMs`.
 * @throws whatever the plugin throws while it is put around the route
 */
export function pluginWrapper({ name, timeoutMs }: PluginUse, wrap: PluginWrapper, log: DataPlaneLog): Wrapper {
  return (next): Forward => {
    const inner: PluginForward = (request, answer) => {
      const pass = PassingRequest.passOf(request);
      // The client has its 500: nothing may happen for it any more.
      if (pass.isBroken) return;
      pass.underWay();
      next(pass.exchange, new GuardedAnswer(pass, answer));
    };
    const forward = wrap(inner);
    if (typeof forward !== 'function') throw new TypeError('the wrapper gave back no function');
    return (exchange, answer) => {
      const pass = new Pass(exchange, answer, name, log);
      try {
        const returned: unknown = forward(new PassingRequest(pass), pass.forPlugin());
        pass.expectWithin(timeoutMs);
        if (isPromise(returned)) returned.then(undefined, (error: unknown) => pass.broke(error));
      } catch (error) {
        pass.broke(error);
      }
    };
  };
}
