import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Limit, type LimitDecision, type Limiter, rateLimited } from '../limits';
import type { ClientSocket, DataPlane, Route } from '../proxy';
import { type Lifecycle, limitKey, type RequestHead } from '../shared/http';
import { type ProblemWriter, Refusal, refusal } from '../shared/problem';
import type { RequestMetrics } from '../shared/telemetry';
import type { ControlPlaneEntry } from './control-plane-entry';
import type { Cors } from './cors';
import type { DoorLog, OwnAnswer } from './door-log';
import type { ForwardAuthEntry } from './forward-auth-entry';
import type { HeadReader, Side } from './head-reader';
import { type ForwardAuthPath, forwardAuthPath } from './original-request';
import { NOT_FOUND, occurrenceOf, refuseClient, refuseResponse, refuseSocket } from './refuse';
import { transportFields } from './security-fields';

export interface DoorParts {
  readonly reader: HeadReader;
  readonly cors: Cors;
  readonly limiter: Limiter;
  /** ADDRESS_LIMIT; undefined: off. */
  readonly addressLimit: Limit | undefined;
  readonly dataPlane: DataPlane;
  readonly controlPlane: ControlPlaneEntry;
  readonly forwardAuth: ForwardAuthEntry;
  readonly lifecycle: Lifecycle;
  /** Value of Strict-Transport-Security; undefined: none. */
  readonly strictTransport: string | undefined;
  readonly problems: ProblemWriter;
  readonly metrics: RequestMetrics;
  readonly log: DoorLog;
}

const TRACE_REFUSED = refusal(405, 'method-not-allowed', { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' });
const EXPECTATION_FAILED = refusal(417, 'expectation-failed', {}, 'Only 100-continue can be expected.');
const UPGRADE_REFUSED = refusal(400, 'upgrade-unsupported', {}, 'Nothing here takes WebSocket connections.');

/** Every request comes in here, is read once, and goes to one plane. */
export class Door {
  constructor(private readonly parts: DoorParts) {}

  /** One HTTP request. @param expectation an Expect field that we do not know */
  enter(request: IncomingMessage, response: ServerResponse, side: Side, expectation = false): void {
    const { head, refusal: unreadable } = this.parts.reader.read(request, side);
    const fields = this.#fieldsFor(head);
    if (this.parts.lifecycle.draining) response.shouldKeepAlive = false;
    const refused = unreadable ?? (expectation ? EXPECTATION_FAILED : undefined);
    const question = this.#forwardAuth(head, side);
    if (question !== undefined) return this.#answerProxy(head, question, response, refused, fields);
    this.#limited(head, (tooMany) => {
      // While the limiter was asked, the client may have left.
      if (response.destroyed) return this.#abandoned(head);
      const verdict = tooMany ?? refused ?? this.#choose(head, request, response, side, fields);
      if (verdict) this.#refuse(head, response, verdict, fields);
    });
  }

  /**
   * One request that came whole, on a connection that is ours to answer on.
   * @returns false when it is not for the data plane, or not to be let in: nothing was done then, and nothing spent
   */
  enterDirectly(client: ClientSocket, request: IncomingMessage, body: Buffer | undefined, side: Side): boolean {
    const { reader, dataPlane } = this.parts;
    const { head, refusal: unreadable } = reader.read(request, side);
    if (unreadable !== undefined || this.#forwardAuth(head, side) !== undefined) return false;
    const route = dataPlane.find(head);
    if (route === undefined || isHidden(route, side)) return false;
    client.accept();
    if (this.parts.addressLimit === undefined) dataPlane.serveDirect(route, head, client, body, this.#fieldsFor(head));
    else this.#enterLimited(route, head, client, body);
    return true;
  }

  #enterLimited(route: Route, head: RequestHead, client: ClientSocket, body: Buffer | undefined): void {
    let isGone = false;
    client.answering({ disconnected: () => (isGone = true) });
    this.#limited(head, (tooMany) => {
      if (isGone) this.#abandoned(head);
      else if (tooMany) this.#refuseClient(head, client, tooMany);
      else this.parts.dataPlane.serveDirect(route, head, client, body, this.#fieldsFor(head));
    });
  }

  /** As over node's HTTP, the connection stays. */
  #refuseClient(head: RequestHead, client: ClientSocket, verdict: Refusal): void {
    if (this.parts.lifecycle.draining) client.isLast = true;
    const fields = ['X-Request-Id', head.requestId, ...this.#fieldsFor(head)];
    const bytesOut = refuseClient(client, head, verdict, fields, this.parts.problems);
    this.parts.log.answered(head, { ...own(verdict), bytesIn: 0, bytesOut });
  }

  /** One WebSocket handshake. */
  upgrade(request: IncomingMessage, socket: Duplex, firstBytes: Buffer, side: Side): void {
    // Until a tunnel listens, nobody does: an unheard error would end the process.
    socket.on('error', () => socket.destroy());
    const { head, refusal: unreadable } = this.parts.reader.read(request, side);
    this.#limited(head, (tooMany) => {
      if (socket.destroyed) return this.#abandoned(head);
      const verdict = tooMany ?? unreadable ?? this.#tunnel(head, request, socket, firstBytes, side);
      if (verdict) this.refuseRaw(head, socket, verdict);
    });
  }

  /** Refuses on a bare connection, and closes it. */
  refuseRaw(head: RequestHead, socket: Duplex, verdict: Refusal): void {
    const fields = ['X-Request-Id', head.requestId, ...this.#fieldsFor(head)];
    const bytesOut = refuseSocket(socket, occurrenceOf(head), verdict, fields, this.parts.problems);
    this.parts.log.answered(head, { ...own(verdict), bytesIn: 0, bytesOut });
  }

  /**
   * Whether a proxy asks what may go on. The Host field says whom the proxy asked; X-Forwarded-Host tells of its client. On
   * a host that a route names every path is the route's.
   */
  #forwardAuth(head: RequestHead, side: Side): ForwardAuthPath | undefined {
    const question = side === 'management' ? undefined : forwardAuthPath(head);
    if (question === undefined) return undefined;
    return this.parts.dataPlane.owns(head.headers.host ?? '') ? undefined : question;
  }

  /** A trusted proxy asks once for each request of all its clients: nobody's address is counted then. */
  #answerProxy(
    head: RequestHead,
    question: ForwardAuthPath,
    response: ServerResponse,
    refused: Refusal | undefined,
    fields: readonly string[],
  ): void {
    const { forwardAuth } = this.parts;
    if (head.client.peerTrusted) return forwardAuth.serve(head, question, response, refused, fields);
    this.#limited(head, (tooMany) => forwardAuth.serve(head, question, response, tooMany ?? refused, fields));
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
    const { cors, dataPlane, controlPlane } = this.parts;
    if (head.method === 'TRACE') return TRACE_REFUSED;
    const preflight = cors.preflight(head);
    if (preflight instanceof Refusal) return preflight;
    if (preflight !== undefined) return this.#finish(head, response, 204, [...fields, ...preflight]);
    const route = dataPlane.find(head);
    if (route === undefined) {
      const template = controlPlane.routeOf(head, side);
      if (template instanceof Refusal) return template;
      controlPlane.serve(head, template, request, response, fields);
    } else {
      if (isHidden(route, side)) return NOT_FOUND;
      dataPlane.serve(route, head, request, response, fields);
    }
    return undefined;
  }

  #tunnel(
    head: RequestHead,
    request: IncomingMessage,
    socket: Duplex,
    firstBytes: Buffer,
    side: Side,
  ): Refusal | undefined {
    const { dataPlane, controlPlane } = this.parts;
    const route = dataPlane.find(head);
    if (route === undefined) return controlPlane.routeOf(head, side) instanceof Refusal ? NOT_FOUND : UPGRADE_REFUSED;
    if (isHidden(route, side)) return NOT_FOUND;
    dataPlane.tunnel(route, head, request, socket, firstBytes);
    return undefined;
  }

  #refuse(head: RequestHead, response: ServerResponse, verdict: Refusal, fields: readonly string[]): void {
    const all = ['X-Request-Id', head.requestId, ...fields];
    const bytesOut = refuseResponse(response, head, verdict, all, this.parts.problems);
    this.#logWhenClosed(head, response, { ...own(verdict), bytesIn: 0, bytesOut });
  }

  #finish(head: RequestHead, response: ServerResponse, status: number, fields: readonly string[]): undefined {
    this.#logWhenClosed(head, response, { ...own({ status, code: undefined }), bytesIn: 0, bytesOut: 0 });
    response.writeHead(status, ['X-Request-Id', head.requestId, ...fields]).end();
  }

  #abandoned(head: RequestHead): void {
    this.parts.log.answered(head, { ...own({ status: 499, code: 'client-gone' }), bytesIn: 0, bytesOut: 0 });
  }

  #logWhenClosed(head: RequestHead, response: ServerResponse, answer: OwnAnswer): void {
    response.once('close', () => this.parts.log.answered(head, answer));
  }

  #fieldsFor(head: RequestHead): readonly string[] {
    const cors = this.parts.cors.answerFields(head);
    const transport = transportFields(head, this.parts.strictTransport);
    return transport.length === 0 ? cors : [...cors, ...transport];
  }
}

/** A port for administrators serves no routes that are for the world. */
const isHidden = ({ config }: Route, side: Side): boolean => side === 'management' && config.exposure === 'external';

function own({ status, code }: { status: number; code: string | undefined }) {
  return { plane: 'door', route: undefined, status, code, user: undefined, tenant: undefined } as const;
}
