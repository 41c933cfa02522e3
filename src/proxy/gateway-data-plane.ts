import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RequestHead, streamOf } from '../shared/http';
import { type Refusal, refusal } from '../shared/problem';
import { DataPlane, type Permit } from './data-plane';
import { Exchange } from './exchange';
import { type AnswerParts, type ClientSocket, refuseUpgrade, ResponseAnswer, SocketAnswer } from './forward';
import { StreamAnswer } from './forward/stream-answer';
import type { InFlight } from './in-flight';
import type { DataPlaneLog } from './log';
import type { Answer, Verdict } from './policy';
import type { Route } from './routes/route';
import type { RouteTable } from './routes/route-table';
import { decide, peek } from './serve';

export interface DataPlaneParts extends AnswerParts {
  readonly log: DataPlaneLog;
  readonly inFlight: InFlight;
  /** Why an exchange that was let in would be refused by now. */
  readonly denialOf: (exchange: Exchange) => Verdict;
  /** The running table: asked once for each request. */
  readonly table: () => RouteTable;
  /** Ends what the data plane holds open. */
  readonly close: () => Promise<void>;
}

/** An answer that knows whether its client is still there. */
type ClientAnswer = Answer & { readonly closed: boolean };

const INTERNAL_ERROR = refusal(500, 'internal-error');
const NO_ROUTE = refusal(404, 'not-found');
const UNSIGNED = refusal(403, 'signature-invalid');
const UPGRADE_UNSUPPORTED = refusal(400, 'upgrade-unsupported', {}, 'This route takes no upgrades.');

/** Asks the checks of a route, then forwards or refuses. Nothing that goes wrong here leaves a request without its end. */
export class GatewayDataPlane extends DataPlane {
  constructor(private readonly parts: DataPlaneParts) {
    super();
  }

  find(head: RequestHead): Route | undefined {
    return this.parts.table().find(head);
  }

  owns(host: string): boolean {
    return this.parts.table().owns(host);
  }

  serve(
    route: Route,
    head: RequestHead,
    _request: IncomingMessage,
    response: ServerResponse,
    headers: readonly string[],
  ): void {
    const exchange = new Exchange(head, route);
    const stream = streamOf(head.request);
    const answer =
      stream === undefined
        ? new ResponseAnswer(exchange, response, headers, this.parts)
        : new StreamAnswer(exchange, stream, headers, this.parts);
    this.#answer(exchange, answer);
  }

  serveDirect(
    route: Route,
    head: RequestHead,
    client: ClientSocket,
    body: Buffer | undefined,
    headers: readonly string[],
  ): void {
    const exchange = new Exchange(head, route);
    if (body !== undefined) {
      exchange.smallBody = body;
      exchange.bytesIn = body.length;
    }
    this.#answer(exchange, new SocketAnswer(exchange, client, headers, this.parts));
  }

  #answer(exchange: Exchange, answer: ClientAnswer): void {
    const full = this.parts.inFlight.enter(exchange);
    if (full) return answer.refused(full);
    const verdict = this.#decide(exchange);
    if (verdict instanceof Promise) void verdict.then((later) => this.#goOn(exchange, answer, later));
    else this.#goOn(exchange, answer, verdict);
  }

  #goOn(exchange: Exchange, answer: ClientAnswer, verdict: Verdict): void {
    // While a check waited, the client may have left: then the exchange is over already.
    if (answer.closed) return;
    try {
      if (verdict) answer.refused(verdict);
      else exchange.route.forward(exchange, answer);
    } catch (error) {
      this.#report(exchange, error);
      // Where an answer has begun, it is cut.
      answer.refused(INTERNAL_ERROR);
    }
  }

  verdictFor(head: RequestHead): Permit | Refusal | Promise<Permit | Refusal> {
    const route = this.find(head);
    if (route === undefined) return NO_ROUTE;
    const exchange = new Exchange(head, route);
    const broken = (error: unknown): Refusal => {
      this.#report(exchange, error);
      return INTERNAL_ERROR;
    };
    try {
      const verdict = peek(route.checks, exchange);
      // As with traffic: whoever had to wait may have lost access meanwhile.
      return verdict instanceof Promise
        ? verdict.then((later) => later ?? this.parts.denialOf(exchange) ?? permitOf(exchange)).catch(broken)
        : (verdict ?? permitOf(exchange));
    } catch (error) {
      return broken(error);
    }
  }

  tunnel(route: Route, head: RequestHead, _request: IncomingMessage, socket: Duplex, firstBytes: Buffer): void {
    const exchange = new Exchange(head, route);
    // Nobody else listens until the checks have decided, and an unheard error would end the process.
    socket.on('error', () => socket.destroy());
    const full = this.parts.inFlight.full();
    if (full) return refuseUpgrade(exchange, socket, full, this.parts);
    const verdict = this.#decide(exchange);
    if (verdict instanceof Promise) void verdict.then((later) => this.#join(exchange, socket, firstBytes, later));
    else this.#join(exchange, socket, firstBytes, verdict);
  }

  #join(exchange: Exchange, socket: Duplex, firstBytes: Buffer, verdict: Verdict): void {
    const refused = verdict ?? (exchange.route.tunnel === undefined ? UPGRADE_UNSUPPORTED : undefined);
    if (refused) return refuseUpgrade(exchange, socket, refused, this.parts);
    try {
      exchange.route.tunnel!(exchange, socket, firstBytes);
    } catch (error) {
      this.#report(exchange, error);
      socket.destroy();
    }
  }

  close(): Promise<void> {
    return this.parts.close();
  }

  /** @returns at once unless a check really waits; never rejects: a check that throws is a refusal with 500 */
  #decide(exchange: Exchange): Verdict | Promise<Verdict> {
    try {
      const verdict = decide(exchange.route.checks, exchange);
      if (!(verdict instanceof Promise)) return verdict;
      // Whoever had to wait may have lost access meanwhile, and was not in flight yet when others were ended.
      return verdict.then(
        (refused) => refused ?? this.parts.denialOf(exchange),
        (error: unknown) => this.#broken(exchange, error),
      );
    } catch (error) {
      return this.#broken(exchange, error);
    }
  }

  #broken(exchange: Exchange, error: unknown): Refusal {
    this.#report(exchange, error);
    return INTERNAL_ERROR;
  }

  #report({ head, route }: Exchange, error: unknown): void {
    this.parts.log.error(`request ${head.requestId} on route ${route.id} failed inside the gateway`, error);
  }
}

/** Whoever asks for somebody else has no body: what must be signed cannot be let in that way. */
const permitOf = ({ principal, tenant, route }: Exchange): Permit | Refusal =>
  route.config.signature === undefined ? { principal, tenant } : UNSIGNED;
