import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestHead } from '../http';
import type { Actor } from './actor';
import type { Tenant } from './tenant';

/** What the control plane's persistence and logger know of the request they work for. The data plane never reads it. */
export interface RequestContext {
  readonly requestId: string;
  readonly traceId: string;
  readonly head: RequestHead;
  /** The tenant asked for in headers; membership not yet checked. */
  readonly requested: string | undefined;
  /** The tenant once membership is checked: the only one that persistence sees. */
  selected: Tenant | undefined;
  /** Who asks, once that is known: what the audit says about whatever is changed. */
  actor?: Actor | undefined;
  /** Facts for the access log, written by whoever learns them. */
  userId: string | undefined;
  /** Route template of the control plane, such as `/api/v0/users`. */
  route: string | undefined;
  problemCode: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run<T>(context: RequestContext, work: () => T): T {
    return storage.run(context, work);
  },
  current(): RequestContext | undefined {
    return storage.getStore();
  },
};
