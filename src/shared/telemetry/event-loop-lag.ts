import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

const RESOLUTION_MS = 10;

/**
 * How late the event loop ran, at worst, between two scrapes.
 * @returns stops the measuring
 */
export function collectEventLoopLag(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  new Gauge({
    name: 'event_loop_lag_seconds',
    help: 'Longest delay of the event loop since the last scrape',
    registers: [registry],
    collect() {
      // What the timer itself waits is no lag.
      this.set(Math.max(0, delay.max / 1e9 - RESOLUTION_MS / 1e3));
      delay.reset();
    },
  });
  return () => delay.disable();
}
