import { Refusal, refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { faults } from '../forward';
import type { DataPlaneLog } from '../log';
import type { Answer, Fault, Verdict, Wrapper } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';
import { type HeldBytes, SignatureVerifier, type VerifierParts } from '../signatures';
import type { RequestMetrics } from '../../shared/telemetry';
import { type Deadlines, Timed } from '../upstreams';

/** A whole message has so long to arrive. */
const ARRIVES_WITHIN_MS = 10_000;
const INTERNAL_ERROR = refusal(500, 'internal-error');

export interface SignatureParts extends VerifierParts {
  readonly deadlines: Deadlines;
  readonly log: DataPlaneLog;
  /** Of all routes. */
  readonly held: HeldBytes;
  readonly metrics: Pick<RequestMetrics, 'limited'>;
}

/**
 * Holds a message back until its signature over the raw body is known, then sends it on as it came.
 * Refusals: 403 `signature-invalid`, `signature-expired`; 409 `signature-replayed`. Faults: 413 `body-too-large`, 408
 * `request-timeout`, 503 `overloaded` when all that are held back have no more room.
 */
export function verifySignature(route: RouteConfig, parts: SignatureParts): Wrapper | undefined {
  const { signature: config, id } = route;
  if (config === undefined) return undefined;
  const verifier = new SignatureVerifier(id, config, parts);
  const mostBytes = Math.min(config.maxBodyBytes, route.maxBodyBytes);
  return (next) => (exchange, answer) => {
    // 1. What the head gives away costs no memory.
    const claim = verifier.claimOf(exchange.head);
    if (claim instanceof Refusal) return answer.refused(claim);
    if ((exchange.head.contentLength ?? 0) > mostBytes) return answer.failed(faults.bodyTooLarge());
    let isOver = false;
    // 2. The body, to its last byte.
    const message = new Message(exchange, answer, mostBytes, parts, (body) => {
      const settle = (refused: Verdict): void => {
        if (isOver) return;
        if (refused) return answer.refused(refused);
        exchange.smallBody = body;
        next(exchange, answer);
      };
      // 3. The signature, and whether it was seen before.
      const verdict = verifier.verdictOn(claim, body);
      if (!(verdict instanceof Promise)) return settle(verdict);
      verdict.then(settle).catch((error: unknown) => {
        parts.log.error(`request ${exchange.head.requestId} on route ${id} failed inside the gateway`, error);
        answer.refused(INTERNAL_ERROR);
      });
    });
    answer.onClientGone(() => {
      isOver = true;
      message.stop();
    });
    message.begin();
  };
}

/** A body on its way into memory. */
class Message extends Timed {
  readonly #chunks: Buffer[] = [];

  constructor(
    private readonly exchange: Exchange,
    private readonly answer: Answer,
    private readonly mostBytes: number,
    private readonly parts: Pick<SignatureParts, 'deadlines' | 'clock' | 'held' | 'metrics'>,
    private readonly complete: (body: Buffer) => void,
  ) {
    super();
  }

  begin(): void {
    const { head } = this.exchange;
    if (!head.hasBody) return this.complete(Buffer.alloc(0));
    if (this.exchange.smallBody !== undefined) return this.complete(this.exchange.smallBody);
    this.dueAtMs = this.parts.clock.monotonicMs() + ARRIVES_WITHIN_MS;
    this.parts.deadlines.watch(this);
    head.request.on('data', this.#arrived).on('end', this.#ended);
    // A client that asked to be told may send it now (RFC 9110 §10.1.1).
    if (head.headers.expect !== undefined) this.answer.informed(100, []);
  }

  /** What still comes is dropped. */
  stop(): void {
    this.parts.deadlines.forget(this);
    this.exchange.head.request.off('data', this.#arrived).off('end', this.#ended).resume();
  }

  expired(): void {
    this.#fail(faults.slowClient());
  }

  #fail(fault: Fault): void {
    this.stop();
    this.answer.failed(fault);
  }

  readonly #arrived = (chunk: Buffer): void => {
    const { exchange, parts } = this;
    exchange.bytesIn += chunk.length;
    if (exchange.bytesIn > this.mostBytes) return this.#fail(faults.bodyTooLarge());
    if (parts.held.hold(exchange, chunk.length)) return void this.#chunks.push(chunk);
    parts.metrics.limited('held-bytes');
    this.#fail(faults.overloaded());
  };

  readonly #ended = (): void => {
    this.stop();
    this.complete(Buffer.concat(this.#chunks));
  };
}
