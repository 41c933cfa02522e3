import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHead } from '../shared/http';
import type { Refusal } from '../shared/problem';
import { type ProblemWriter, refusal } from '../shared/problem';
import { contextOf, type ControlPlane } from './control-plane';
import type { DoorLog } from './door-log';
import type { Side } from './head-reader';
import { isManagement, isMonitoring } from './monitoring-paths';
import { NOT_FOUND, refuseResponse } from './refuse';
import { CONTROL_PLANE_FIELDS } from './security-fields';
import { Turns } from './turns';

const BODY_TIMEOUT = refusal(408, 'request-timeout', { Connection: 'close' }, 'The body took too long to arrive.');

/** What is asked and done between the door and the control plane. */
export class ControlPlaneEntry {
  readonly #turns = new Turns();

  /** @param bodyTimeoutMs how long a client may take to send its body */
  constructor(
    private readonly controlPlane: ControlPlane,
    private readonly log: DoorLog,
    private readonly problems: ProblemWriter,
    private readonly bodyTimeoutMs: number,
  ) {}

  /** @returns the template that serves the request; 404 also where the client may not know that there is one; 405 */
  routeOf({ method, path, client }: RequestHead, side: Side): string | Refusal {
    const hidden = side === 'management' ? !isManagement(path) : isMonitoring(path) && !client.internal;
    const match = hidden ? undefined : this.controlPlane.routes.match(path);
    if (match === undefined) return NOT_FOUND;
    return match.methods.has(method) ? match.template : refusal(405, 'method-not-allowed', { Allow: match.allow });
  }

  /** Serves one request to its end. @param fields name, value, …: what the door adds to every answer */
  serve(
    head: RequestHead,
    route: string,
    request: IncomingMessage,
    response: ServerResponse,
    fields: readonly string[],
  ): void {
    const context = contextOf(head, route);
    const before = request.socket.bytesWritten;
    for (const list of [fields, CONTROL_PLANE_FIELDS]) {
      for (let at = 0; at < list.length; at += 2) response.appendHeader(list[at]!, list[at + 1]!);
    }
    response.setHeader('X-Request-Id', head.requestId);
    const late = head.hasBody ? this.#expectBody(head, request, response) : undefined;
    response.once('close', () => {
      clearTimeout(late);
      this.log.answered(head, {
        plane: 'control',
        route,
        status: response.writableFinished ? response.statusCode : 499,
        code: context.problemCode,
        user: context.userId,
        key: context.actor?.kind === 'api-key' ? context.actor.id : undefined,
        tenant: context.selected?.code,
        bytesIn: head.contentLength ?? 0,
        bytesOut: bodyBytes(response, request.socket.bytesWritten - before),
      });
    });
    // Probes wait for nobody.
    if (isManagement(head.path)) return this.controlPlane.serve(context, request, response);
    this.#turns.take(() => {
      if (!response.destroyed) this.controlPlane.serve(context, request, response);
    });
  }

  /** A body that drips would hold its request for ever: Fastify waits for the end of it. */
  #expectBody(head: RequestHead, request: IncomingMessage, response: ServerResponse): NodeJS.Timeout {
    const late = setTimeout(() => {
      if (response.headersSent) return void response.destroy();
      refuseResponse(response, head, BODY_TIMEOUT, ['X-Request-Id', head.requestId], this.problems);
      response.once('finish', () => request.destroy());
    }, this.bodyTimeoutMs);
    request.once('end', () => clearTimeout(late));
    return late;
  }
}

/** @param written to the connection, head included: the next best where the length was not known beforehand */
function bodyBytes(response: ServerResponse, written: number): number {
  if (!response.writableFinished || response.req.method === 'HEAD') return 0;
  const length = response.getHeader('content-length');
  return length === undefined ? written : Number(length);
}
