import CircuitBreaker from 'opossum';
import type { Clock } from '../../shared/clock';
import type { DataPlaneLog } from '../log';
import type { UpstreamConfig } from '../routes/gateway-config';

type BreakerConfig = UpstreamConfig['breaker'];

/** As `circuit_breaker_state` shows it. */
export type BreakerState = 0 | 1 | 2;

/** Whoever must know of it. */
export interface BreakerWatcher {
  /** Somebody else may be admitted now, or nobody any more. */
  changed?(): void;
  /** It opened after having been closed, or is closed again; trials between say nothing. */
  turned?(open: boolean): void;
}

/**
 * The circuit of an upstream, or of one of its targets, around dial → head of the answer; a fault in the body is none of
 * its business. opossum keeps the window, the states and the timer to half-open; it is asked and told, so that no exchange
 * costs a promise.
 *
 * An exchange gets exactly one verdict: `succeeded`, `failed`, or `abandoned` when nothing was learned about the upstream
 * (the client left, no connection was free). A trial that is abandoned is nobody's answer: the next exchange is the trial.
 * So is the next one after `openSeconds` without a verdict, or a client that uploads for hours would keep everybody out.
 */
export class Breaker {
  #machine: CircuitBreaker;
  /** Those without a verdict yet. */
  readonly #trials = new Set<object>();
  /** While it runs nobody else is tried. */
  #trialTimer: NodeJS.Timeout | undefined;
  #openedAtMs = 0;
  #retired = false;
  #turned = false;

  constructor(
    private readonly config: BreakerConfig,
    private readonly clock: Clock,
    private readonly watcher: BreakerWatcher = {},
  ) {
    this.#machine = this.#newMachine();
  }

  /** 0 closed, 1 open, 2 half-open. */
  get state(): BreakerState {
    return this.#machine.opened ? 1 : this.#machine.halfOpen ? 2 : 0;
  }

  /** Whether it would admit somebody now. */
  get admitting(): boolean {
    return this.#retired || this.#machine.closed || (this.#machine.halfOpen && this.#trialTimer === undefined);
  }

  /** Seconds, at least 1, until a trial is let through. */
  get retryAfterSeconds(): number {
    const halfOpenAtMs = this.#openedAtMs + this.config.openSeconds * 1000;
    return Math.max(1, Math.ceil((halfOpenAtMs - this.clock.monotonicMs()) / 1000));
  }

  /** @param exchange identity of whoever asks; the same object brings the verdict */
  admits(exchange: object): boolean {
    if (this.#retired || this.#machine.closed) return true;
    if (!this.admitting) return false;
    this.#trials.add(exchange);
    this.#trialTimer = setTimeout(() => this.#nextTrial(), this.config.openSeconds * 1000).unref();
    this.watcher.changed?.();
    return true;
  }

  succeeded(exchange: object): void {
    if (this.#trials.has(exchange)) return this.reset();
    // Not `success`: opossum keeps a number for each of those all through the window.
    if (this.#machine.closed) this.#machine.emit('fire');
  }

  abandoned(exchange: object): void {
    if (this.#trials.delete(exchange) && this.#trials.size === 0) this.#nextTrial();
  }

  failed(exchange: object): void {
    const machine = this.#machine;
    if (this.#trials.has(exchange)) {
      this.#endTrials();
      return machine.open();
    }
    if (!machine.closed) return;
    machine.emit('fire');
    machine.emit('failure', undefined, 0);
    const { fires, failures } = machine.stats;
    if (fires < this.config.minimumRequests || failures / fires <= this.config.errorRate) return;
    machine.open();
    this.#turn(true);
  }

  /** Stops the timers. From now on everything is let through: what is still under way belongs to a table that was replaced. */
  close(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#endTrials();
    this.#machine.shutdown();
  }

  /** Closes the circuit. A window that still held the failures from before would open it again at the first new one. */
  reset(): void {
    if (this.#retired) return;
    this.#endTrials();
    this.#machine.shutdown();
    this.#machine = this.#newMachine();
    this.watcher.changed?.();
    this.#turn(false);
  }

  /** Whoever comes next is one. */
  #nextTrial(): void {
    clearTimeout(this.#trialTimer);
    this.#trialTimer = undefined;
    this.watcher.changed?.();
  }

  #endTrials(): void {
    this.#trials.clear();
    clearTimeout(this.#trialTimer);
    this.#trialTimer = undefined;
  }

  #turn(open: boolean): void {
    if (this.#turned === open) return;
    this.#turned = open;
    this.watcher.turned?.(open);
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
      this.watcher.changed?.();
    });
    machine.on('halfOpen', () => this.watcher.changed?.());
    return machine;
  }
}

/** Says in the log that it opened, and that it is closed again. @param who whose circuit it is */
export function tellCircuit(who: string, { openSeconds }: BreakerConfig, log: DataPlaneLog): (open: boolean) => void {
  return (open) =>
    open
      ? log.warn(`${who}: its circuit is open; a request every ${openSeconds} s is a trial`)
      : log.info(`${who}: its circuit is closed again`);
}
