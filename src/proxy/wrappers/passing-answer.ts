import type { Refusal } from '../../shared/problem';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';

/** An answer on its way through a wrapper: all of it passes, but for what a wrapper does otherwise. */
export abstract class PassingAnswer implements Answer {
  constructor(protected readonly next: Answer) {}

  informed(status: number, headers: RawHeaders): void {
    this.next.informed(status, headers);
  }

  started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    this.next.started(status, headers, flow, length);
  }

  data(chunk: Buffer): boolean | void {
    return this.next.data(chunk);
  }

  ended(trailers: RawHeaders): void {
    this.next.ended(trailers);
  }

  failed(fault: Fault): void {
    this.next.failed(fault);
  }

  refused(refusal: Refusal): void {
    this.next.refused(refusal);
  }

  onClientGone(cancel: (fault?: Fault) => void): void {
    this.next.onClientGone(cancel);
  }
}
