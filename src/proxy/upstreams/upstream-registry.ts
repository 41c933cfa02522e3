import { isDeepStrictEqual } from 'node:util';
import type { RequestMetrics, UpstreamSample } from '../../shared/telemetry';
import type { UpstreamConfig } from '../routes/gateway-config';
import { createUpstream, type Upstream } from './upstream';
import type { UpstreamParts } from './upstream-parts';
import { sampleOf, type UpstreamStatus } from './upstream-status';

export type Upstreams = ReadonlyMap<string, Upstream>;

/**
 * The upstreams of the running table. A change of configuration prepares the next ones; those that did not change are the
 * same objects, so their connections stay open and an open circuit stays open.
 */
export class UpstreamRegistry implements UpstreamStatus {
  #running: Upstreams = new Map();

  constructor(
    private readonly parts: UpstreamParts,
    private readonly metrics: Pick<RequestMetrics, 'breakerState' | 'forgetBreaker' | 'upstreams'>,
  ) {
    metrics.upstreams(() => this.samples());
  }

  samples(): readonly UpstreamSample[] {
    return [...this.#running.values()].map(sampleOf);
  }

  get running(): Upstreams {
    return this.#running;
  }

  /**
   * Upstreams for another table. Changes nothing: give the result to `adopt`, or to `discard`.
   * @throws {StartError} when a file that one of them names does not hold
   */
  prepare(configs: Readonly<Record<string, UpstreamConfig>>): Upstreams {
    const prepared = new Map<string, Upstream>();
    try {
      for (const [name, config] of Object.entries(configs)) {
        const running = this.#running.get(name);
        const kept = running !== undefined && isDeepStrictEqual(running.config, config);
        prepared.set(name, kept ? running : createUpstream(name, config, this.parts, running));
      }
    } catch (error) {
      void this.discard(prepared);
      throw error;
    }
    return prepared;
  }

  /** Makes them the running ones. @returns when the exchanges of those that are gone are over */
  async adopt(next: Upstreams): Promise<void> {
    const before = this.#running;
    this.#running = next;
    for (const [name, upstream] of next) if (before.get(name) !== upstream) upstream.start();
    for (const name of before.keys()) if (!next.has(name)) this.metrics.forgetBreaker(name);
    for (const [name, { breaker }] of next) this.metrics.breakerState(name, () => breaker.state);
    await closeAll(before, next);
  }

  /** For a table that did not compile after all. */
  async discard(prepared: Upstreams): Promise<void> {
    await closeAll(prepared, this.#running);
  }

  /** @returns when the exchanges under way are over */
  async close(): Promise<void> {
    await this.adopt(new Map());
  }
}

async function closeAll(upstreams: Upstreams, except: Upstreams): Promise<void> {
  const gone = [...upstreams].filter(([name, upstream]) => except.get(name) !== upstream);
  await Promise.all(gone.map(([, upstream]) => upstream.close()));
}
