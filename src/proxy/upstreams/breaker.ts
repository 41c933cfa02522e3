import CircuitBreaker from 'opossum';
import type { Clock } from '../../shared/clock';
import type { UpstreamConfig } from '../routes/gateway-config';

type BreakerConfig = UpstreamConfig['breaker'];

/** As `circuit_breaker_state` shows it. */
export type BreakerState = 0 | 1 | 2;

/**
 * The circuit of an upstream, or of one of its targets, around dial → head of the answer; a fault in the body is none of its business. opossum keeps
 * the window, the states and the timer to half-open; it is asked and told, so that no exchange costs a promise.
 *
 * An exchange gets exactly one verdict: `succeeded`, `failed`, or `abandoned` when nothing was learned about the upstream
 * (the client left, no connection was free). A trial that is abandoned is nobody's answer: the next exchange is the trial.
 */
export class Breaker {
  #machine: CircuitBreaker;
  #trial: object | undefined;
  #openedAtMs = 0;
  #retired = false;

  constructor(
    private readonly config: BreakerConfig,
    private readonly clock: Clock,
    /** Called whenever somebody else may be admitted, or nobody any more. */
    private readonly changed: () => void = () => {},
  ) {
    this.#machine = this.#newMachine();
  }

  /** 0 closed, 1 open, 2 half-open. */
  get state(): BreakerState {
    return this.#machine.opened ? 1 : this.#machine.halfOpen ? 2 : 0;
  }

  /** Whether it would admit somebody now. */
  get admitting(): boolean {
    return this.#retired || this.#machine.closed || (this.#machine.halfOpen && this.#trial === undefined);
  }

  /** Seconds, at least 1, until a trial is let through. */
  get retryAfterSeconds(): number {
    const halfOpenAtMs = this.#openedAtMs + this.config.openSeconds * 1000;
    return Math.max(1, Math.ceil((halfOpenAtMs - this.clock.monotonicMs()) / 1000));
  }

  /** @param exchange identity of whoever asks; the same object brings the verdict */
  admits(exchange: object): boolean {
    if (this.#retired || this.#machine.closed) return true;
    if (!this.#machine.halfOpen || this.#trial !== undefined) return false;
    this.#trial = exchange;
    this.changed();
    return true;
  }

  succeeded(exchange: object): void {
    if (this.#trial === exchange) return this.reset();
    // Not `success`: opossum keeps a number for each of those all through the window.
    if (this.#machine.closed) this.#machine.emit('fire');
  }

  abandoned(exchange: object): void {
    if (this.#trial !== exchange) return;
    this.#trial = undefined;
    this.changed();
  }

  failed(exchange: object): void {
    const machine = this.#machine;
    if (this.#trial === exchange) {
      this.#trial = undefined;
      return machine.open();
    }
    if (!machine.closed) return;
    machine.emit('fire');
    machine.emit('failure', undefined, 0);
    const { fires, failures } = machine.stats;
    if (fires >= this.config.minimumRequests && failures / fires > this.config.errorRate) machine.open();
  }

  /** Stops the timers. From now on everything is let through: what is still under way belongs to a table that was replaced. */
  close(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#machine.shutdown();
  }

  /** Closes the circuit. A window that still held the failures from before would open it again at the first new one. */
  reset(): void {
    if (this.#retired) return;
    this.#trial = undefined;
    this.#machine.shutdown();
    this.#machine = this.#newMachine();
    this.changed();
  }

  #newMachine(): CircuitBreaker {
    const { windowSeconds, openSeconds } = this.config;
    const machine = new CircuitBreaker(() => Promise.resolve(), {
      timeout: false,
      rollingCountTimeout: windowSeconds * 1000,
      resetTimeout: openSeconds * 1000,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    });
    machine.on('open', () => {
      this.#openedAtMs = this.clock.monotonicMs();
      this.changed();
    });
    machine.on('halfOpen', () => this.changed());
    return machine;
  }
}
