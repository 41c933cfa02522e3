import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './actor';
import { requestContext } from './request-context';

/** Nobody asked: the house itself did it. */
const SYSTEM: Actor = { kind: 'system', id: 'iam-gateway' };

const acting = new AsyncLocalStorage<Actor>();

/** Runs `work` on behalf of somebody whom no request names: the command line, or a job of the house with a name of its own. */
export function actAs<T>(actor: Actor, work: () => T): T {
  return acting.run(actor, work);
}

/** @returns on whose behalf something is done now: as `actAs` says, else whoever makes the request, else the system */
export function currentActor(): Actor {
  return acting.getStore() ?? requestContext.current()?.actor ?? SYSTEM;
}
