import type { Clock } from '../../../shared/clock';
import type { DataPlaneLog } from '../../log';
import type { UpstreamConfig } from '../../routes/gateway-config';
import { type Deadlines, Timed } from '../deadlines';
import { RollingCounts } from '../rolling-counts';
import { StatusSet } from '../status-set';
import type { Standing } from './standing';

type OutliersConfig = UpstreamConfig['outliers'];

/** Somebody who is judged by how exchanges with it end. */
export interface Suspect {
  /** As the log calls it. */
  readonly key: string;
  readonly standing: Standing;
}

export interface OutlierParts {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly log: DataPlaneLog;
}

interface Record {
  inARow: number;
  readonly counts: RollingCounts;
}

/**
 * Ejects targets of one upstream that answer badly, each time for longer, and lets them back when the time is over. What
 * it learns comes from the exchanges themselves; a target with no other beside it is never ejected.
 */
export class Outliers extends Timed {
  readonly #records = new WeakMap<Suspect, Record>();
  readonly #faults: StatusSet;
  readonly #ejected = new Set<Suspect>();
  /** Ejections so far. */
  ejections = 0;

  /** @param all the targets of the upstream at this moment */
  constructor(
    private readonly upstream: string,
    private readonly config: OutliersConfig,
    private readonly parts: OutlierParts,
    private readonly all: () => readonly Suspect[],
  ) {
    super();
    this.#faults = new StatusSet(config.statuses);
  }

  /** Whether an answer speaks against the target, however it ended. */
  isFault(status: number): boolean {
    return this.#faults.has(status);
  }

  /** An exchange ended. @param status 0: no answer, or one that broke off; that was the target's fault */
  judge(suspect: Suspect, status: number): void {
    const record = this.#recordOf(suspect);
    const fault = status === 0 || this.isFault(status);
    record.inARow = fault ? record.inARow + 1 : 0;
    record.counts.add(1, fault ? 1 : 0);
    if (fault && !suspect.standing.ejected && this.#isOutlier(record)) this.#eject(suspect, record);
  }

  /** Takes over those that are ejected already, by the table before. */
  adopt(suspect: Suspect): void {
    if (!suspect.standing.ejected) return;
    this.#ejected.add(suspect);
    this.#watch();
  }

  /** A target that is none any more: it takes no place among those that may be ejected. Its standing stays as it is. */
  forget(suspect: Suspect): void {
    if (this.#ejected.delete(suspect)) this.#watch();
  }

  /** A target that was found well by a check, or whose time is over. */
  release(suspect: Suspect): void {
    if (!this.#ejected.delete(suspect)) return;
    suspect.standing.setEjected(false);
    this.#watch();
  }

  /** Looks no longer; who is ejected stays so, for whoever comes next. */
  close(): void {
    this.#ejected.clear();
    this.#watch();
  }

  expired(): void {
    const now = this.parts.clock.monotonicMs();
    for (const suspect of this.#ejected) {
      if (suspect.standing.ejectedUntilMs > now) continue;
      this.parts.log.info(`upstream ${this.upstream}: ${suspect.key} is given requests again`);
      this.release(suspect);
    }
  }

  #isOutlier({ inARow, counts }: Record): boolean {
    const { consecutiveFaults, errorRate, minimumRequests } = this.config;
    if (consecutiveFaults > 0 && inARow >= consecutiveFaults) return true;
    return errorRate > 0 && counts.all >= minimumRequests && counts.some / counts.all > errorRate;
  }

  #eject(suspect: Suspect, record: Record): void {
    const { standing } = suspect;
    const { ejectSeconds, maxEjectSeconds, maxEjectedPercent } = this.config;
    const all = this.all();
    const most = maxEjectedPercent === 0 ? 0 : Math.max(1, Math.floor((all.length * maxEjectedPercent) / 100));
    if (all.length < 2 || this.#ejected.size >= most || !all.includes(suspect)) return;

    const now = this.parts.clock.monotonicMs();
    const seconds = (times: number): number => Math.min(maxEjectSeconds, ejectSeconds * 2 ** times);
    // Good for as long as it was away the last time: that counts no more.
    if (now - standing.ejectedUntilMs > seconds(standing.ejections - 1) * 1000) standing.ejections = 0;
    const length = seconds(standing.ejections++);
    standing.ejectedUntilMs = now + length * 1000;
    this.parts.log.warn(
      `upstream ${this.upstream}: ${suspect.key} is ejected for ${length} s after ${record.inARow} faults in a row, ` +
        `${record.counts.some} of ${record.counts.all} in ${this.config.windowSeconds} s`,
    );
    record.inARow = 0;
    record.counts.clear();
    this.ejections++;
    this.#ejected.add(suspect);
    this.#watch();
    standing.setEjected(true);
  }

  /** One deadline for all of them: the next that ends. */
  #watch(): void {
    const { deadlines } = this.parts;
    if (this.#ejected.size === 0) return deadlines.forget(this);
    this.dueAtMs = Math.min(...[...this.#ejected].map(({ standing }) => standing.ejectedUntilMs));
    deadlines.watch(this);
  }

  #recordOf(suspect: Suspect): Record {
    let record = this.#records.get(suspect);
    if (record === undefined) {
      record = { inARow: 0, counts: new RollingCounts(this.parts.clock, this.config.windowSeconds) };
      this.#records.set(suspect, record);
    }
    return record;
  }
}
