import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../clock';
import type { Backlog } from './outbox-store';

export type DeliveryOutcome = 'delivered' | 'failed' | 'postponed' | 'dead';

/** Counts how deliveries end. */
export interface DeliveryCounts {
  count(subscriber: string, outcome: DeliveryOutcome): void;
}

/** Puts the figures of the outbox into the registry. @param backlog read when scraped */
export function outboxMetrics(registry: Registry, clock: Clock, backlog: () => Backlog | undefined): DeliveryCounts {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (backlog: Backlog) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const known = backlog();
        if (known === undefined) this.reset();
        else this.set(read(known));
      },
    });
  gauge('outbox_waiting', 'Events and deliveries that wait, over all instances', ({ waiting }) => waiting);
  gauge('outbox_oldest_age_seconds', 'Age of the oldest event that waits', ({ oldestAt }) =>
    oldestAt === undefined ? 0 : Math.max(0, clock.nowMs() - oldestAt.getTime()) / 1000,
  );
  gauge(
    'outbox_dead_letters',
    'Deliveries that were given up and wait for an operator',
    ({ deadLetters }) => deadLetters,
  );
  const deliveries = new Counter({
    name: 'outbox_deliveries_total',
    help: 'Deliveries of events to subscribers, by how they ended',
    labelNames: ['subscriber', 'outcome'],
    registers,
  });
  return { count: (subscriber, outcome) => deliveries.inc({ subscriber, outcome }) };
}
