import type { Exchange } from '../exchange';
import type { Answer, Flow, RawHeaders, Wrapper } from '../policy';
import type { Stickiness, Upstream } from '../upstreams';
import { PassingAnswer } from './passing-answer';

/** Tells a client by a cookie which target answered it, so that the next exchange goes there too (docs/upstreams.md). */
export function stickToTarget({ stickiness }: Upstream): Wrapper | undefined {
  if (stickiness === undefined) return undefined;
  return (next) => (exchange, answer) => next(exchange, new StickyAnswer(exchange, stickiness, answer));
}

class StickyAnswer extends PassingAnswer {
  constructor(
    private readonly exchange: Exchange,
    private readonly stickiness: Stickiness,
    next: Answer,
  ) {
    super(next);
  }

  override started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    const cookie = this.stickiness.cookieFor(this.exchange);
    if (cookie !== undefined) headers.push('Set-Cookie', cookie);
    this.next.started(status, headers, flow, length);
  }
}
