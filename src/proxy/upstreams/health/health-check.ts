import type { Clock } from '../../../shared/clock';
import type { DataPlaneLog } from '../../log';
import type { UpstreamConfig } from '../../routes/gateway-config';
import { type Deadlines, Timed } from '../deadlines';
import { StatusSet } from '../status-set';
import type { Probed, Prober } from './prober';
import type { Standing } from './standing';

type HealthCheckConfig = NonNullable<UpstreamConfig['healthCheck']>;

export interface HealthCheckParts {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly log: DataPlaneLog;
  readonly prober: Prober;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Intervals vary by so much to both sides, so that instances do not ask in step. */
const JITTER = 0.1;
/** The first checks after a start or a change spread over so long at most. */
const FIRST_WITHIN_MS = 1000;

/**
 * Asks one target again and again how it is, and notes it in the target's standing. While it is down, less and less
 * often. One deadline serves both: when to ask, and how long to wait for the answer.
 */
export class HealthCheck extends Timed {
  readonly #passes: StatusSet;
  /** Results in a row that speak against the present standing. */
  #against = 0;
  /** Failures since it is down. */
  #failures = 0;
  #cancel: (() => void) | undefined;
  #closed = false;
  /** Why the last one failed, for health. */
  lastFault: string | undefined;

  constructor(
    private readonly upstream: string,
    private readonly target: Probed & { readonly key: string; readonly standing: Standing },
    private readonly config: HealthCheckConfig,
    private readonly parts: HealthCheckParts,
    private readonly cameUp: () => void,
  ) {
    super();
    this.#passes = new StatusSet(config.statuses);
  }

  start(): void {
    this.#due(this.parts.random() * Math.min(this.config.intervalMs, FIRST_WITHIN_MS));
    this.parts.deadlines.watch(this);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.parts.deadlines.forget(this);
  }

  expired(): void {
    if (this.#cancel === undefined) return this.#ask();
    this.#cancel();
    this.#settle(`no answer within ${this.config.timeoutMs} ms`);
  }

  #ask(): void {
    this.#due(this.config.timeoutMs);
    // Until it returns: it may call back at once.
    this.#cancel = () => {};
    const cancel = this.parts.prober.probe(this.target, this.config.path, (result) => this.#answered(result));
    if (this.#cancel !== undefined) this.#cancel = cancel;
  }

  #answered(result: number | Error): void {
    if (typeof result !== 'number') this.#settle(result.message);
    else this.#settle(this.#passes.has(result) ? undefined : `it answered ${result}`);
  }

  #settle(fault: string | undefined): void {
    if (this.#closed) return;
    this.#cancel = undefined;
    this.lastFault = fault;
    const { standing } = this.target;
    const passed = fault === undefined;
    this.#against = passed === standing.up ? 0 : this.#against + 1;
    this.#failures = passed || standing.up ? 0 : this.#failures + 1;
    this.#due(this.#pauseMs());
    const needed = passed ? this.config.healthyAfter : this.config.unhealthyAfter;
    if (this.#against >= needed) this.#turn(passed, fault);
  }

  #turn(up: boolean, fault: string | undefined): void {
    this.#against = 0;
    this.target.standing.setUp(up);
    const who = `upstream ${this.upstream}: ${this.target.key}`;
    if (!up) return this.parts.log.warn(`${who} is down: ${fault}`);
    this.parts.log.info(`${who} is up again`);
    this.cameUp();
  }

  #pauseMs(): number {
    const { intervalMs, maxIntervalMs } = this.config;
    const backedOff = Math.min(Math.max(intervalMs, maxIntervalMs), intervalMs * 2 ** Math.min(this.#failures, 30));
    return backedOff * (1 + JITTER * (2 * this.parts.random() - 1));
  }

  #due(ms: number): void {
    this.dueAtMs = this.parts.clock.monotonicMs() + ms;
  }
}
