import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Limit, type LimitDecision, type Limiter, rateLimited } from '../limits';
import type { DataPlane } from '../proxy';
import type { Lifecycle, RequestHead } from '../shared/http';
import { type ProblemWriter, Refusal, refusal } from '../shared/problem';
import type { RequestMetrics } from '../shared/telemetry';
import { limitKey } from './client-address';
import { contextOf, type ControlPlane } from './control-plane';
import type { Cors } from './cors';
import { bytesWritten, type DoorLog } from './door-log';
import type { HeadReader, Side } from './head-reader';
import { isManagement, isMonitoring } from './monitoring-paths';
import { occurrenceOf, refuseResponse, refuseSocket } from './refuse';
import { CONTROL_PLANE_FIELDS, transportFields } from './security-fields';

export interface DoorParts {
  readonly reader: HeadReader;
  readonly cors: Cors;
  readonly limiter: Limiter;
  /** ADDRESS_LIMIT; undefined: off. */
  readonly addressLimit: Limit | undefined;
  readonly dataPlane: DataPlane;
  readonly controlPlane: ControlPlane;
  readonly lifecycle: Lifecycle;
  readonly problems: ProblemWriter;
  readonly metrics: RequestMetrics;
  readonly log: DoorLog;
  /** How long a control-plane client may take to send its body, in milliseconds. */
  readonly bodyTimeoutMs: number;
}

const NOT_FOUND = refusal(404, 'not-found');
const TRACE_REFUSED = refusal(405, 'method-not-allowed', { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' });
const EXPECTATION_FAILED = refusal(417, 'expectation-failed', {}, 'Only 100-continue can be expected.');
const UPGRADE_REFUSED = refusal(400, 'upgrade-unsupported', {}, 'Nothing here takes WebSocket connections.');
const BODY_TIMEOUT = refusal(408, 'request-timeout', { Connection: 'close' }, 'The body took too long to arrive.');

/** Every request comes in here, is read once, and goes to one plane. */
export class Door {
  constructor(private readonly parts: DoorParts) {}

  /** One HTTP request. @param expectation an Expect field that we do not know */
  enter(request: IncomingMessage, response: ServerResponse, side: Side, expectation = false): void {
    const { head, refusal: unreadable } = this.parts.reader.read(request, side);
    const fields = this.#fieldsFor(head);
    if (this.parts.lifecycle.draining) response.shouldKeepAlive = false;
    const refused = unreadable ?? (expectation ? EXPECTATION_FAILED : undefined);
    this.#limited(head, (tooMany) => {
      // While the limiter was asked, the client may have left.
      if (response.destroyed) return;
      const verdict = tooMany ?? refused ?? this.#choose(head, request, response, side, fields);
      if (verdict) this.#refuse(head, response, verdict, fields);
    });
  }

  /** One WebSocket handshake. */
  upgrade(request: IncomingMessage, socket: Duplex, firstBytes: Buffer, side: Side): void {
    // Until a tunnel listens, nobody does: an unheard error would end the process.
    socket.on('error', () => socket.destroy());
    const { head, refusal: unreadable } = this.parts.reader.read(request, side);
    this.#limited(head, (tooMany) => {
      if (socket.destroyed) return;
      const verdict = tooMany ?? unreadable ?? this.#tunnel(head, request, socket, firstBytes, side);
      if (verdict) this.refuseRaw(head, socket, verdict);
    });
  }

  /** Refuses on a bare connection, and closes it. */
  refuseRaw(head: RequestHead, socket: Duplex, verdict: Refusal): void {
    const { problems, log } = this.parts;
    const before = bytesWritten(socket);
    socket.once('close', () =>
      log.answered(head, { ...own(verdict), bytesIn: 0, bytesOut: bytesWritten(socket) - before }),
    );
    const fields = ['X-Request-Id', head.requestId, ...this.#fieldsFor(head)];
    refuseSocket(socket, occurrenceOf(head), verdict, fields, problems);
  }

  /** @param then at once, unless the limit is counted elsewhere */
  #limited(head: RequestHead, then: (refused: Refusal | undefined) => void): void {
    const { addressLimit: limit, limiter, metrics } = this.parts;
    if (limit === undefined) return then(undefined);
    const judge = (decision: LimitDecision): void => {
      if (!decision.allowed) metrics.limited(limit.name);
      then(decision.allowed ? undefined : rateLimited(limit, decision));
    };
    const decision = limiter.take(limit, limitKey(head.client.address));
    if (decision instanceof Promise) void decision.then(judge);
    else judge(decision);
  }

  /** @returns a refusal when neither plane takes the request */
  #choose(
    head: RequestHead,
    request: IncomingMessage,
    response: ServerResponse,
    side: Side,
    fields: readonly string[],
  ): Refusal | undefined {
    const { cors, dataPlane } = this.parts;
    if (head.method === 'TRACE') return TRACE_REFUSED;
    const preflight = cors.preflight(head);
    if (preflight instanceof Refusal) return preflight;
    if (preflight !== undefined) return this.#finish(head, response, 204, [...fields, ...preflight]);
    const route = dataPlane.find(head.method, head.client.host, head.path);
    if (route === undefined) return this.#enterControlPlane(head, request, response, side, fields);
    if (side === 'management' && route.config.exposure === 'external') return NOT_FOUND;
    return dataPlane.serve(route, head, request, response, fields) as undefined;
  }

  #tunnel(
    head: RequestHead,
    request: IncomingMessage,
    socket: Duplex,
    firstBytes: Buffer,
    side: Side,
  ): Refusal | undefined {
    const { dataPlane } = this.parts;
    const route = dataPlane.find(head.method, head.client.host, head.path);
    if (route === undefined)
      return this.#controlPlaneRoute(head, side) instanceof Refusal ? NOT_FOUND : UPGRADE_REFUSED;
    if (side === 'management' && route.config.exposure === 'external') return NOT_FOUND;
    return dataPlane.tunnel(route, head, request, socket, firstBytes) as undefined;
  }

  #controlPlaneRoute(head: RequestHead, side: Side): string | Refusal {
    const { method, path, client } = head;
    const hidden = side === 'management' ? !isManagement(path) : isMonitoring(path) && !client.internal;
    const match = hidden ? undefined : this.parts.controlPlane.routes.match(path);
    if (match === undefined) return NOT_FOUND;
    return match.methods.has(method) ? match.template : refusal(405, 'method-not-allowed', { Allow: match.allow });
  }

  #enterControlPlane(
    head: RequestHead,
    request: IncomingMessage,
    response: ServerResponse,
    side: Side,
    fields: readonly string[],
  ): Refusal | undefined {
    const route = this.#controlPlaneRoute(head, side);
    if (route instanceof Refusal) return route;
    const context = contextOf(head, route);
    const before = bytesWritten(request.socket);
    for (const list of [fields, CONTROL_PLANE_FIELDS]) {
      for (let at = 0; at < list.length; at += 2) response.appendHeader(list[at]!, list[at + 1]!);
    }
    response.setHeader('X-Request-Id', head.requestId);
    const late = head.hasBody ? this.#expectBody(head, request, response) : undefined;
    response.once('close', () => {
      clearTimeout(late);
      this.parts.log.answered(head, {
        plane: 'control',
        route,
        status: response.headersSent ? response.statusCode : 499,
        code: context.problemCode,
        user: context.userId,
        tenant: context.selected?.code,
        bytesIn: head.contentLength ?? 0,
        bytesOut: bytesWritten(request.socket) - before,
      });
    });
    this.parts.controlPlane.serve(context, request, response);
    return undefined;
  }

  /** A body that drips would hold its request for ever: Fastify waits for the end of it. */
  #expectBody(head: RequestHead, request: IncomingMessage, response: ServerResponse): NodeJS.Timeout {
    const late = setTimeout(() => {
      if (response.headersSent) return void response.destroy();
      response.shouldKeepAlive = false;
      refuseResponse(response, head, BODY_TIMEOUT, ['X-Request-Id', head.requestId], this.parts.problems);
      response.once('finish', () => request.destroy());
    }, this.parts.bodyTimeoutMs);
    request.once('end', () => clearTimeout(late));
    return late;
  }

  #refuse(head: RequestHead, response: ServerResponse, verdict: Refusal, fields: readonly string[]): void {
    this.#logWhenClosed(head, response, own(verdict));
    refuseResponse(response, head, verdict, ['X-Request-Id', head.requestId, ...fields], this.parts.problems);
  }

  #finish(head: RequestHead, response: ServerResponse, status: number, fields: readonly string[]): undefined {
    this.#logWhenClosed(head, response, { ...own({ status, code: undefined }) });
    response.writeHead(status, ['X-Request-Id', head.requestId, ...fields]).end();
  }

  #logWhenClosed(head: RequestHead, response: ServerResponse, answer: ReturnType<typeof own>): void {
    const { socket } = response;
    const before = bytesWritten(socket);
    response.once('close', () =>
      this.parts.log.answered(head, { ...answer, bytesIn: 0, bytesOut: bytesWritten(socket) - before }),
    );
  }

  #fieldsFor(head: RequestHead): readonly string[] {
    const cors = this.parts.cors.answerFields(head);
    const transport = transportFields(head);
    return transport.length === 0 ? cors : [...cors, ...transport];
  }
}

function own({ status, code }: { status: number; code: string | undefined }) {
  return { plane: 'door', route: undefined, status, code, user: undefined, tenant: undefined } as const;
}
