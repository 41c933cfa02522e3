import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Principal } from '../access';
import type { RequestHead } from '../shared/http';
import type { Refusal } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import type { ClientSocket } from './forward';
import type { Route } from './routes/route';

/** For whom a request may go on, and in which tenant. */
export interface Permit {
  /** Nobody where the route is public. */
  readonly principal: Principal | undefined;
  readonly tenant: Tenant | undefined;
}

/** What the door needs of the data plane. */
export abstract class DataPlane {
  /**
   * The route that a request belongs to, or undefined: then it is the control plane's. Reads the running table once.
   * A path of ours that has no route for the method, and an unknown path on a host that is wholly ours, get a route too:
   * one that refuses (405 with Allow, 404).
   */
  abstract find(head: RequestHead): Route | undefined;
  /** Whether a host belongs wholly to routes. @param host as in the Host field, with or without port */
  abstract owns(host: string): boolean;
  /** Serves one request to its end, access-log line and metrics included. `headers`: what the door adds to every answer (CORS, security). */
  abstract serve(
    route: Route,
    head: RequestHead,
    request: IncomingMessage,
    response: ServerResponse,
    headers: readonly string[],
  ): void;
  /**
   * The same for a request that has arrived to its last byte, on a connection that is ours to answer on.
   * @param body undefined where there is none
   */
  abstract serveDirect(
    route: Route,
    head: RequestHead,
    client: ClientSocket,
    body: Buffer | undefined,
    headers: readonly string[],
  ): void;
  /**
   * What the route of a request would say to it, for somebody else who serves it: the checks that guard traffic, without
   * spending quota. Also 404 `not-found` where there is no route. Never throws: a check that fails is 500 `internal-error`.
   */
  abstract verdictFor(head: RequestHead): Permit | Refusal | Promise<Permit | Refusal>;
  /** Serves one upgrade to its end; writes its own refusals to the socket. */
  abstract tunnel(route: Route, head: RequestHead, request: IncomingMessage, socket: Duplex, firstBytes: Buffer): void;
  /** Ends open tunnels (1001) and idle upstream connections. */
  abstract close(): Promise<void>;
}
