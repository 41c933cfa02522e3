import type { Clock } from '../../clock';
import type { UnitOfWork } from '../../database';
import type { Subscriber } from '../subscribers';
import { type Complaints, type DeliveryManner, Messenger } from './messenger';
import type { DeliveryCounts } from './outbox-metrics';
import { OutboxStatus } from './outbox-status';
import type { Backlog, OutboxStore } from './outbox-store';
import { WakeUp } from './wake-up';

const HANDED_OUT_AT_ONCE = 200;
/** How often we look how much waits. */
const LOOK_EVERY_MS = 10_000;
/** An older version may run so long beside a newer one, and know subscribers that the other does not. */
const ORPHAN_AFTER_MS = 86_400_000;

/** Hands events out to their subscribers and has each told by a messenger of its own. One an instance. */
export class Dispatcher extends OutboxStatus {
  readonly #wakeUp = new WakeUp();
  readonly #messengers: ReadonlyMap<string, Messenger>;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();
  #backlog: Backlog | undefined;
  #lookedAtMs = -Infinity;

  constructor(
    private readonly subscribers: readonly Subscriber[],
    private readonly store: OutboxStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly manner: DeliveryManner,
    counts: DeliveryCounts,
    private readonly complaints: Complaints,
  ) {
    super();
    this.#messengers = new Map(
      subscribers.map((one) => [one.name, new Messenger(one, store, unitOfWork, clock, manner, counts, complaints)]),
    );
  }

  get backlog(): Backlog | undefined {
    return this.#backlog;
  }

  start(): void {
    for (const messenger of this.#messengers.values()) messenger.start();
    this.#loop = this.#work();
  }

  /** Something was put into the outbox. */
  wake(): void {
    this.#wakeUp.ring();
  }

  /** @param patienceMs for subscribers that have begun */
  async stop(patienceMs: number): Promise<void> {
    this.#stopped = true;
    this.#wakeUp.ring();
    await this.#loop;
    await Promise.all([...this.#messengers.values()].map((messenger) => messenger.stop(patienceMs)));
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const handedOut = await this.#tried('handed out', () => this.#handOut(), 0);
      await this.#tried('counted', () => this.#look(), undefined);
      if (handedOut < HANDED_OUT_AT_ONCE && !this.#stopped) await this.#wakeUp.sleep(this.manner.pollMs);
    }
  }

  async #handOut(): Promise<number> {
    const { events, subscribers } = await this.unitOfWork.run('system', () =>
      this.store.distribute(this.subscribers, HANDED_OUT_AT_ONCE, new Date(this.clock.nowMs())),
    );
    for (const name of subscribers) this.#messengers.get(name)?.wake();
    return events;
  }

  async #look(): Promise<void> {
    if (this.clock.monotonicMs() - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = this.clock.monotonicMs();
    const nowMs = this.clock.nowMs();
    const [orphans, backlog] = await this.unitOfWork.run('system', async () => [
      await this.store.buryOrphans([...this.#messengers.keys()], new Date(nowMs - ORPHAN_AFTER_MS), new Date(nowMs)),
      await this.store.backlog(),
    ]);
    this.#backlog = backlog;
    if (orphans > 0) this.complaints.error(`${orphans} events are given up: their subscribers are gone`);
  }

  /** The loop never ends by a failure: the database comes back, and whoever waits is told then. */
  async #tried<T>(what: string, work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.complaints.warn(`events could not be ${what}: ${String(error)}`);
      return otherwise;
    }
  }
}
