import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../shared/clock';
import type { DataPlaneLog } from '../../log';
import type { UpstreamConfig } from '../../routes/gateway-config';
import { type Deadlines, Timed } from '../deadlines';
import type { Discovery, Found } from './discovery';
import type { NameResolver } from './name-resolver';

type DnsConfig = NonNullable<UpstreamConfig['discovery']>['dns'];

export interface DiscoveryParts {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly log: DataPlaneLog;
}

/** However many connections fail, name servers are asked no more often than this. */
const BETWEEN_DOUBTS_MS = 1000;
/** As many as may be written down; of more, every instance uses the same. */
const MOST_TARGETS = 100;

/**
 * Looks targets up in DNS, again whenever an answer has lived its time, within the bounds of the configuration. While
 * name servers do not answer, or say that there is nobody, the last good answer stays.
 */
export class DnsDiscovery extends Timed implements Discovery {
  #found: ((targets: readonly Found[]) => void) | undefined;
  #last: readonly Found[] = [];
  #asking = false;
  #askedAtMs = 0;
  #failures = 0;
  fault: string | undefined;

  constructor(
    private readonly upstream: string,
    private readonly config: DnsConfig,
    private readonly resolver: NameResolver,
    private readonly parts: DiscoveryParts,
  ) {
    super();
  }

  start(found: (targets: readonly Found[]) => void): void {
    this.#found = found;
    this.parts.deadlines.watch(this);
    this.expired();
  }

  doubt(): void {
    if (this.#found === undefined || this.#asking) return;
    this.dueAtMs = Math.min(this.dueAtMs, Math.max(this.#now, this.#askedAtMs + BETWEEN_DOUBTS_MS));
  }

  close(): void {
    this.#found = undefined;
    this.parts.deadlines.forget(this);
  }

  expired(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.#askedAtMs = this.#now;
    this.dueAtMs = 0;
    this.#look().then(
      ({ targets, ttlSeconds }) => this.#answered(targets, ttlSeconds),
      (error: unknown) => this.#failed(error),
    );
  }

  #answered(targets: readonly Found[], ttlSeconds: number): void {
    const { minTtlSeconds, maxTtlSeconds, name } = this.config;
    this.#next(Math.max(minTtlSeconds, Math.min(maxTtlSeconds, ttlSeconds)));
    if (this.#found === undefined) return;
    if (this.#failures > 0) this.parts.log.info(`upstream ${this.upstream}: ${name} can be looked up again`);
    this.#failures = 0;
    this.fault = undefined;
    if (isDeepStrictEqual(targets, this.#last)) return;
    this.#last = targets;
    const used = targets.slice(0, MOST_TARGETS);
    const whom = used.map(({ url, address }) => `${url} at ${address}`).join(', ');
    this.parts.log.info(`upstream ${this.upstream}: ${name} is ${whom}`);
    const left = targets.length - used.length;
    if (left > 0)
      this.parts.log.warn(`upstream ${this.upstream}: ${name} has ${left} targets more than ${MOST_TARGETS}: not used`);
    this.#found(used);
  }

  #failed(error: unknown): void {
    const { minTtlSeconds, maxTtlSeconds, name } = this.config;
    this.#next(Math.min(maxTtlSeconds, minTtlSeconds * 2 ** Math.min(this.#failures, 30)));
    this.fault = (error as Error).message;
    if (this.#found === undefined || this.#failures++ > 0) return;
    this.parts.log.warn(`upstream ${this.upstream}: ${name} cannot be looked up; what was found before stays`, error);
  }

  #next(seconds: number): void {
    this.#asking = false;
    this.dueAtMs = this.#now + seconds * 1000;
  }

  async #look(): Promise<{ targets: readonly Found[]; ttlSeconds: number }> {
    const { records, name, scheme, port } = this.config;
    const services =
      records === 'srv' ? await this.resolver.services(name) : [{ name, port: port!, priority: 0, weight: 1 }];
    // RFC 2782: the others are for when none of these can be reached; a weight of 0 is a small one.
    const first = Math.min(...services.map(({ priority }) => priority));
    const used = services.filter(({ priority }) => priority === first);
    const answers = await Promise.all(used.map((service) => this.resolver.addresses(service.name)));
    const targets = used.flatMap((service, i) =>
      answers[i]!.map(({ address }) => ({
        url: `${scheme}://${service.name.replace(/\.$/, '')}:${service.port}`,
        weight: Math.max(1, service.weight),
        address,
      })),
    );
    // A service that has just gone takes nobody else's targets away; that there is nobody at all is hardly meant.
    if (targets.length === 0) throw new Error(`${name} has no address`);
    return { targets: inOrder(targets), ttlSeconds: Math.min(...answers.flat().map(({ ttlSeconds }) => ttlSeconds)) };
  }

  get #now(): number {
    return this.parts.clock.monotonicMs();
  }
}

/** Name servers turn their answers round each time; that is no news. What is named twice is one target, of both weights. */
function inOrder(found: readonly Required<Found>[]): Found[] {
  const byPlace = new Map<string, Required<Found>>();
  for (const one of found) {
    const place = `${one.url} ${one.address}`;
    byPlace.set(place, { ...one, weight: one.weight + (byPlace.get(place)?.weight ?? 0) });
  }
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
