import type { Refusal } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { DataPlaneLog } from '../log';
import type { Answer, Fault, Flow, RawHeaders } from '../policy';
import type { PluginAnswer } from './api';
import { verdictOf } from './plugin-refusal';

const FAILED: Fault = { status: 500, code: 'plugin-failed', who: 'gateway' };

/** One exchange on its way through a plugin's wrapper. */
export class Pass {
  /** It failed: what it and what is behind it still say reaches nobody. */
  isBroken = false;
  /** Stops what is behind the wrapper. */
  cancel: (() => void) | undefined = undefined;
  /** It has sent the request on, or begun to answer it. */
  #isUnderWay = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly exchange: Exchange,
    private readonly outer: Answer,
    private readonly plugin: string,
    private readonly log: DataPlaneLog,
  ) {}

  /** It has done nothing yet, and may do so later: but not for ever. */
  expectWithin(timeoutMs: number): void {
    if (this.#isUnderWay || this.isBroken) return;
    const late = (): void => this.broke(new Error(`neither sent on nor answered within ${timeoutMs} ms`));
    this.#timer = setTimeout(late, timeoutMs);
    this.outer.onClientGone(() => clearTimeout(this.#timer));
  }

  underWay(): void {
    this.#isUnderWay = true;
    clearTimeout(this.#timer);
  }

  broke(error: unknown): void {
    if (this.isBroken) return;
    this.isBroken = true;
    clearTimeout(this.#timer);
    const { head, route } = this.exchange;
    this.log.error(`plugin ${this.plugin} failed at request ${head.requestId} on route ${route.id}`, error);
    this.outer.failed(FAILED);
    this.cancel?.();
  }

  /** Functions of their own, so that a plugin can write `{ ...answer, started: … }`. */
  forPlugin(): PluginAnswer {
    const { outer } = this;
    const saying =
      <Said extends unknown[]>(say: (...said: Said) => void) =>
      (...said: Said): void => {
        if (this.isBroken) return;
        this.underWay();
        say(...said);
      };
    return {
      informed: (status, headers) => void (this.isBroken || outer.informed(status, headers)),
      started: saying((status, headers, flow, length) => outer.started(status, headers, flow, length)),
      data: saying((chunk) => void outer.data(chunk)),
      ended: saying((trailers) => outer.ended(trailers)),
      failed: saying((fault) => outer.failed(fault)),
      refused: saying((said) => {
        const verdict = verdictOf(said);
        if (verdict === undefined) throw new TypeError('a refusal says something');
        outer.refused(verdict);
      }),
      onClientGone: (cancel) => outer.onClientGone(cancel),
    };
  }
}

/** What forwarding says, on its way to a plugin's answer. */
export class GuardedAnswer implements Answer {
  constructor(
    private readonly pass: Pass,
    private readonly plugin: PluginAnswer,
  ) {}

  informed(status: number, headers: RawHeaders): void {
    this.#say(() => this.plugin.informed(status, headers));
  }

  started(status: number, headers: RawHeaders, flow: Flow, length: number): void {
    this.#say(() => this.plugin.started(status, headers, flow, length));
  }

  data(chunk: Buffer): void {
    this.#say(() => this.plugin.data(chunk));
  }

  ended(trailers: RawHeaders): void {
    this.#say(() => this.plugin.ended(trailers));
  }

  failed(fault: Fault): void {
    this.#say(() => this.plugin.failed(fault));
  }

  refused(refusal: Refusal): void {
    this.#say(() => this.plugin.refused(refusal));
  }

  onClientGone(cancel: (fault?: Fault) => void): void {
    this.pass.cancel = cancel;
    this.#say(() => this.plugin.onClientGone(() => cancel()));
  }

  #say(what: () => void): void {
    if (this.pass.isBroken) return;
    try {
      what();
    } catch (error) {
      this.pass.broke(error);
    }
  }
}
