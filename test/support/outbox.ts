import { Registry } from 'prom-client';
import { openTestDatabase, type OpenTestDatabase } from './database';
import { FakeClock } from '../../src/shared/clock';
import { SystemRandom } from '../../src/shared/crypto';
import type { RecordedEvent } from '../../src/shared/events/domain-event';
import { PostgresDomainEvents } from '../../src/shared/events/postgres-domain-events';
import type { Subscriber } from '../../src/shared/events/subscribers';
import { Dispatcher } from '../../src/shared/events/outbox/dispatcher';
import type { DeliveryManner } from '../../src/shared/events/outbox/messenger';
import { OutboxAlarm } from '../../src/shared/events/outbox/outbox-alarm';
import { outboxMetrics } from '../../src/shared/events/outbox/outbox-metrics';
import type { OutboxStore } from '../../src/shared/events/outbox/outbox-store';
import { PostgresOutboxStore } from '../../src/shared/events/outbox/postgres-outbox-store';

/** Remembers what it was told, and fails when told to. */
export class Listener implements Subscriber {
  readonly heard: RecordedEvent[] = [];
  fails: (event: RecordedEvent) => boolean = () => false;
  readonly handler = {
    handle: (event: RecordedEvent): Promise<void> => {
      this.heard.push(event);
      return this.fails(event) ? Promise.reject(new Error('out of paper')) : Promise.resolve();
    },
  };

  constructor(
    readonly name: string,
    readonly types: readonly string[] = ['*'],
  ) {}

  /** What it was told of a subject, in order: the values of `n`. */
  numbersOf(id: string): number[] {
    return this.heard.filter(({ subject }) => subject.id === id).map(({ changes }) => changes['n']!.to as number);
  }
}

/** The outbox on a database, and dispatchers as instances have them; the test holds the clock. */
export class OutboxBench {
  readonly clock = new FakeClock(Date.now());
  readonly registry = new Registry();
  readonly complaints: string[] = [];
  readonly store: PostgresOutboxStore;
  readonly events: PostgresDomainEvents;
  readonly alarm = new OutboxAlarm();
  #dispatchers: Dispatcher[] = [];

  private constructor(readonly db: OpenTestDatabase) {
    this.store = new PostgresOutboxStore(db.current);
    this.events = new PostgresDomainEvents(db.current, this.clock, new SystemRandom(), this.alarm);
  }

  static async open(): Promise<OutboxBench> {
    return new OutboxBench(await openTestDatabase());
  }

  /** Another instance. @param manner what differs from other tests */
  start(
    subscribers: readonly Subscriber[],
    { store = this.store, ...manner }: Partial<DeliveryManner> & { readonly store?: OutboxStore } = {},
  ): Dispatcher {
    const complain = (message: string): void => void this.complaints.push(message);
    const dispatcher = new Dispatcher(
      subscribers,
      store,
      this.db.unitOfWork,
      this.clock,
      { attempts: 3, atOnce: 4, pollMs: 20, handleMs: 5000, leaseMs: 30_000, ...manner },
      outboxMetrics(new Registry(), this.clock, () => undefined),
      { warn: complain, error: complain },
    );
    this.#dispatchers.push(dispatcher);
    dispatcher.start();
    return dispatcher;
  }

  /** Something happens to a thing, for the n-th time. */
  happen(id: string, n: number, type = 'thing.changed'): Promise<void> {
    return this.db.unitOfWork.run('system', () => this.record(id, n, type));
  }

  record(id: string, n: number, type = 'thing.changed'): Promise<void> {
    return this.events.record({ type, subject: { type: 'thing', id }, after: { n } });
  }

  async rows<T>(sql: string): Promise<T[]> {
    return this.db.unitOfWork.run('system', () => this.db.current.manager.query<T[]>(sql));
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#dispatchers.map((dispatcher) => dispatcher.stop(1000)));
    this.#dispatchers = [];
  }

  /** Nothing waits any more, for nobody. */
  async empty(): Promise<boolean> {
    const { waiting } = await this.db.unitOfWork.run('system', () => this.store.backlog());
    return waiting === 0;
  }
}
