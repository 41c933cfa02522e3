import type { Clock } from '../../clock';
import type { UnitOfWork } from '../../database';
import type { Subscriber } from '../subscribers';
import type { Delivery, OutboxStore } from './outbox-store';
import type { DeliveryCounts } from './outbox-metrics';
import { pauseAfter } from './pauses';
import { WakeUp } from './wake-up';

/** How events are told. Durations in milliseconds. */
export interface DeliveryManner {
  /** After so many failures an event is put aside. */
  readonly attempts: number;
  /** Events that one subscriber handles at the same time, each of another subject. */
  readonly atOnce: number;
  /** How long nothing may come before we look: for what other processes committed, and for what is due again. */
  readonly pollMs: number;
  /** How long a subscriber may take for one event. */
  readonly handleMs: number;
  /** Whoever claimed an event and was not heard of again has died after so long; more than `handleMs`. */
  readonly leaseMs: number;
}

/** Where what goes wrong is written. */
export interface Complaints {
  warn(message: string): void;
  error(message: string): void;
}

/** Tells one subscriber what it wants to know. Subscribers do not wait for each other. */
export class Messenger {
  readonly #wakeUp = new WakeUp();
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #calls = new Set<AbortController>();
  #hurried = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly subscriber: Subscriber,
    private readonly store: OutboxStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly manner: DeliveryManner,
    private readonly counts: DeliveryCounts,
    private readonly complaints: Complaints,
  ) {}

  start(): void {
    this.#loop = this.#work();
  }

  /** There may be something to tell. */
  wake(): void {
    this.#wakeUp.ring();
  }

  /** Begins nothing more, and waits for what has begun: those who take longer are told to stop, and tried elsewhere at once. */
  async stop(patienceMs: number): Promise<void> {
    this.#stop.abort();
    this.#wakeUp.ring();
    await this.#loop;
    const impatience = setTimeout(() => this.#hurry(), patienceMs);
    await Promise.all(this.#running);
    clearTimeout(impatience);
  }

  #hurry(): void {
    this.#hurried = true;
    for (const call of this.#calls) call.abort(new Error('the process ends'));
  }

  async #work(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const begun = await this.#claim();
      for (const delivery of begun) this.#begin(delivery);
      if (begun.length === 0) await this.#wakeUp.sleep(this.manner.pollMs);
    }
  }

  async #claim(): Promise<Delivery[]> {
    const free = this.manner.atOnce - this.#running.size;
    if (free === 0) return [];
    const nowMs = this.clock.nowMs();
    const { name } = this.subscriber;
    try {
      return await this.unitOfWork.run('system', () =>
        this.store.claim(name, free, new Date(nowMs), new Date(nowMs + this.manner.leaseMs)),
      );
    } catch (error) {
      this.complaints.warn(`events for ${name} could not be read: ${String(error)}`);
      return []; // tried again at the next poll
    }
  }

  #begin(delivery: Delivery): void {
    const telling = this.#tell(delivery)
      .catch((error: unknown) => {
        // The lease runs out, and it is told again.
        this.complaints.warn(`event ${delivery.event.id} for ${delivery.subscriber}: not noted: ${String(error)}`);
      })
      .finally(() => {
        this.#running.delete(telling);
        this.#wakeUp.ring();
      });
    this.#running.add(telling);
  }

  async #tell(delivery: Delivery): Promise<void> {
    const { event, attempts, subscriber } = delivery;
    if (attempts > this.manner.attempts) return this.#bury(delivery, 'the process ended each time it was handled');
    try {
      await this.#handle(delivery);
    } catch (error) {
      if (this.#hurried) return this.#note('postponed', () => this.store.postpone(delivery, this.#now()));
      if (attempts >= this.manner.attempts) return this.#bury(delivery, String(error));
      this.complaints.warn(`event ${event.id} (${event.type}) for ${subscriber}, try ${attempts}: ${String(error)}`);
      const at = new Date(this.clock.nowMs() + pauseAfter(attempts));
      return this.#note('failed', () => this.store.postpone(delivery, at));
    }
    await this.#note('delivered', () => this.store.delivered(delivery));
  }

  /** @throws what the subscriber throws, or when it takes too long; then it may still be at it */
  async #handle({ event }: Delivery): Promise<void> {
    const call = new AbortController();
    const { handleMs } = this.manner;
    const late = setTimeout(() => call.abort(new Error(`it took more than ${handleMs} ms`)), handleMs);
    this.#calls.add(call);
    try {
      await Promise.race([this.subscriber.handler.handle(event, call.signal), aborted(call.signal)]);
    } finally {
      clearTimeout(late);
      this.#calls.delete(call);
    }
  }

  async #bury(delivery: Delivery, reason: string): Promise<void> {
    const { event, attempts, subscriber } = delivery;
    this.complaints.error(
      `event ${event.id} (${event.type}) for ${subscriber} is given up after ${attempts} tries: ${reason}`,
    );
    await this.#note('dead', () => this.store.bury(delivery, reason, this.#now()));
  }

  async #note(outcome: 'delivered' | 'failed' | 'postponed' | 'dead', write: () => Promise<void>): Promise<void> {
    await this.unitOfWork.run('system', write);
    this.counts.count(this.subscriber.name, outcome);
  }

  #now(): Date {
    return new Date(this.clock.nowMs());
  }
}

/** Never fulfilled. @throws the signal's reason when it is aborted */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
