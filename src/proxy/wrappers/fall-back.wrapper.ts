import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import { maySendAgain } from '../forward';
import { type Answer, type Fault, type Flow, type Forward, type RawHeaders, STILL, type Wrapper } from '../policy';
import type { Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';
import { forgetDeadline } from './time-left';

/**
 * When an upstream has no answer (it cannot be reached, breaks, is late, its circuit is open, it is full): another
 * upstream is asked, or the configured answer is given. Never after the head of an answer, and never instead of one, a 500
 * of the upstream included.
 * @param other the way to the other upstream, where it names one
 */
export function fallBack(upstream: Upstream, other: Forward | undefined): Wrapper | undefined {
  const { fallback } = upstream.config;
  if (fallback === undefined) return undefined;
  const methods: ReadonlySet<string> = new Set(fallback.methods);
  const instead = other ?? staticAnswer(fallback.answer!);
  const mayAsk = other === undefined ? () => true : mayBeAskedOf;
  return (next) => (exchange, answer) => {
    if (!methods.has(exchange.head.method)) return next(exchange, answer);
    next(exchange, new SecuredAnswer(upstream, exchange, instead, mayAsk, answer));
  };
}

/** What was not sent to anybody yet, and what may be sent again. */
const mayBeAskedOf = (exchange: Exchange, { progress = 'unsent' }: Fault): boolean => maySendAgain(exchange, progress);

class SecuredAnswer extends PassingAnswer {
  #started = false;
  #refused = false;

  constructor(
    private readonly upstream: Upstream,
    private readonly exchange: Exchange,
    private readonly instead: Forward,
    private readonly mayAsk: (exchange: Exchange, fault: Fault) => boolean,
    next: Answer,
  ) {
    super(next);
  }

  override started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    this.#started = true;
    this.next.started(status, headers, flow, length);
  }

  override refused(refusal: Refusal): void {
    this.#refused = true;
    this.next.refused(refusal);
  }

  override failed(fault: Fault): void {
    const { exchange } = this;
    const ours = fault.who === 'client' || fault.code === 'internal-error';
    if (this.#started || this.#refused || ours || !this.mayAsk(exchange, fault)) return this.next.failed(fault);
    this.upstream.fallbacks++;
    // Its targets are others, and it has a time of its own.
    exchange.tried = undefined;
    exchange.target = undefined;
    forgetDeadline(exchange);
    this.instead(exchange, this.next);
  }
}

function staticAnswer({ status, contentType, body }: { status: number; contentType: string; body: string }): Forward {
  const bytes = Buffer.from(body);
  const bodiless = status === 204 || status === 304;
  return ({ head }, answer) => {
    const described = bodiless ? [] : ['Content-Type', contentType, 'Content-Length', String(bytes.length)];
    const length = bodiless || head.method === 'HEAD' ? 0 : bytes.length;
    answer.started(status, [...described, 'Cache-Control', 'no-store'], STILL, length);
    if (length > 0) answer.data(bytes);
    else answer.ended([]);
  };
}
