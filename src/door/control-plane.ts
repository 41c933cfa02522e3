import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHead } from '../shared/http';
import { type RequestContext, requestContext } from '../shared/tenant';
import { RouteTemplates } from './route-templates';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Where the door hands over to Fastify and Nest. */
export class ControlPlane {
  /** What is served there; filled while the application is built. */
  readonly routes = new RouteTemplates();
  #handler: Handler = () => {
    throw new Error('a request came before the application was built');
  };

  /** @param handler what Fastify gives to its server factory */
  handledBy(handler: Handler): void {
    this.#handler = handler;
  }

  /** Hands one request over, with the canonical path as its only one. AsyncLocalStorage begins here. */
  serve(context: RequestContext, request: IncomingMessage, response: ServerResponse): void {
    const { head } = context;
    request.url = head.path + head.query;
    // HTTP/1.0 knows no interim answers (RFC 9110 §10.1.1).
    if (head.headers.expect !== undefined && request.httpVersion !== '1.0') response.writeContinue();
    requestContext.run(context, () => this.#handler(request, response));
  }
}

/** The context of one control-plane request. @param route template, for log and metrics */
export function contextOf(head: RequestHead, route: string): RequestContext {
  return {
    requestId: head.requestId,
    traceId: head.trace.traceId,
    head,
    requested: head.requestedTenant,
    selected: undefined,
    userId: undefined,
    route,
    problemCode: undefined,
  };
}
