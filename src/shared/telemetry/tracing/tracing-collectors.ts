import { Counter, type Registry } from 'prom-client';
import type { Tracing } from './tracing';

/** What became of spans: asked when scraped. */
export function registerTracingCollectors(registry: Registry, tracing: Pick<Tracing, 'exported' | 'dropped'>): void {
  const counter = (name: string, help: string, read: () => number): Counter =>
    new Counter({
      ...{ name, help, registers: [registry] },
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  counter('trace_spans_exported_total', 'Spans that the collector took', () => tracing.exported);
  counter(
    'trace_spans_dropped_total',
    'Spans lost: the queue was full, or the collector did not take them',
    () => tracing.dropped,
  );
}
