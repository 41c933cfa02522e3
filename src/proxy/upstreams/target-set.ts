import { isDeepStrictEqual } from 'node:util';
import type { UpstreamConfig } from '../routes/gateway-config';
import type { TlsCredentials } from '../transport';
import { Breaker, tellCircuit } from './breaker';
import { type Discovery, DnsDiscovery, type Found, StaticDiscovery } from './discovery';
import { HealthCheck } from './health/health-check';
import { Outliers } from './health/outliers';
import type { Standing } from './health/standing';
import { keyOf, Target } from './target';
import type { UpstreamParts } from './upstream-parts';

/**
 * The targets of an upstream: who they are at this moment, how they are, and who of them may be given an exchange. What
 * changes that is rare, and an exchange only reads `usable`.
 */
export class TargetSet {
  all: readonly Target[] = [];
  /** Those that may be given an exchange now. */
  usable: readonly Target[] = [];
  /** Too few are good: all are used. */
  panicking = false;
  readonly outliers: Outliers;
  readonly #discovery: Discovery;
  readonly #checks = new Map<Target, HealthCheck>();
  readonly #unwatch = new Map<Target, () => void>();
  #started = false;
  /** Of the targets of the set before. Not that set itself: it would hold on to the one before it, and so on without end. */
  readonly #known: ReadonlyMap<string, Standing> = new Map();

  /** @param before the set that it follows in a new table: targets that stay keep their standing */
  constructor(
    private readonly name: string,
    private readonly config: UpstreamConfig,
    private readonly parts: UpstreamParts,
    private readonly credentials: (() => TlsCredentials) | undefined,
    before?: TargetSet,
  ) {
    if (before !== undefined) this.#known = before.standings;
    this.outliers = new Outliers(name, config.outliers, parts, () => this.all);
    const { discovery } = config;
    this.#discovery =
      discovery === undefined
        ? new StaticDiscovery(config.targets)
        : new DnsDiscovery(name, discovery.dns, parts.resolver(discovery.dns.servers), parts);
    if (discovery === undefined) this.#replace(config.targets);
    // Until DNS answers, those that it named last.
    else if (before !== undefined && isDeepStrictEqual(before.config.discovery, discovery))
      this.#replace(before.#found);
  }

  #found: readonly Found[] = [];

  /** What is known of each target, by its key; where none was found yet, of those before them. */
  get standings(): ReadonlyMap<string, Standing> {
    return this.all.length === 0 ? this.#known : new Map(this.all.map(({ key, standing }) => [key, standing]));
  }

  /** From now on targets are looked for and looked after. */
  start(): void {
    this.#started = true;
    for (const target of this.all) this.#lookAfter(target);
    this.#discovery.start((found) => this.#replace(found));
    this.#refresh();
  }

  /** Why the last check of a target failed; undefined when it passed, or there was none. */
  faultOf(target: Target): string | undefined {
    return this.#checks.get(target)?.lastFault;
  }

  /** Why nobody can be looked up at this moment; who was found before is used. */
  get lookUpFault(): string | undefined {
    return this.#discovery.fault;
  }

  /** A connection could not be opened. */
  doubt(): void {
    this.#discovery.doubt();
  }

  /** @returns when the exchanges under way are over */
  async close(): Promise<void> {
    this.#discovery.close();
    this.outliers.close();
    await Promise.all(this.all.map((target) => this.#letGo(target)));
  }

  #replace(found: readonly Found[]): void {
    if (isDeepStrictEqual(found, this.#found)) return;
    this.#found = found;
    const before = this.all;
    const next = found.map((one) => {
      const same = before.find(({ key, weight }) => key === keyOf(one) && weight === one.weight);
      return same ?? this.#newTarget(one, found.length > 1 || this.config.discovery !== undefined);
    });
    this.all = next;
    for (const gone of before.filter((target) => !next.includes(target))) {
      this.#letGo(gone).catch((error: unknown) =>
        this.parts.log.error(`upstream ${this.name}: closing connections to ${gone.key} failed`, error),
      );
    }
    if (this.#started) for (const target of next) if (!before.includes(target)) this.#lookAfter(target);
    this.#refresh();
  }

  #newTarget(found: Found, oneOfSeveral: boolean): Target {
    const { config, parts } = this;
    const key = keyOf(found);
    const standing = this.all.find((target) => target.key === key)?.standing ?? this.#known.get(key);
    const { transport, protocol } = config;
    const open = { ...parts, transport, protocol, credentials: this.credentials };
    const target = new Target(found, config.connections, open, standing);
    if (oneOfSeveral) {
      const turned = tellCircuit(`upstream ${this.name}: ${key}`, config.breaker, parts.log);
      target.breaker = new Breaker(config.breaker, parts.clock, { changed: this.#refresh, turned });
    }
    this.#unwatch.set(target, target.standing.watch(this.#refresh));
    return target;
  }

  #lookAfter(target: Target): void {
    const { healthCheck } = this.config;
    this.outliers.adopt(target);
    if (healthCheck === undefined) return target.standing.setUp(true);
    const check = new HealthCheck(this.name, target, healthCheck, this.parts, () => this.#cameUp(target));
    this.#checks.set(target, check);
    check.start();
  }

  /** Somebody asked it and got a good answer: what happened before is no reason to wait any longer. */
  #cameUp(target: Target): void {
    this.outliers.release(target);
    target.breaker?.reset();
  }

  async #letGo(target: Target): Promise<void> {
    this.#unwatch.get(target)?.();
    this.#unwatch.delete(target);
    this.#checks.get(target)?.close();
    this.#checks.delete(target);
    this.outliers.forget(target);
    await target.close();
  }

  readonly #refresh = (): void => {
    const { all } = this;
    const good = all.filter(({ standing }) => standing.good).length;
    const panicking = good * 100 < this.config.panicPercent * all.length;
    this.usable = all.filter((target) => target.admitting && (panicking || target.standing.good));
    if (panicking === this.panicking) return;
    this.panicking = panicking;
    const { log } = this.parts;
    if (panicking) log.warn(`upstream ${this.name}: only ${good} of ${all.length} targets are good; all are used`);
    else log.info(`upstream ${this.name}: ${good} of ${all.length} targets are good; only these are used again`);
  };
}
