import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Clock } from '../../clock';
import { ENVIRONMENT, type Environment } from '../../config';
import { UnitOfWork } from '../../database';
import { Subscribers } from '../subscribers';
import { Dispatcher } from './dispatcher';
import type { DeliveryManner } from './messenger';
import { OutboxAlarm } from './outbox-alarm';
import { outboxMetrics } from './outbox-metrics';
import { OutboxStatus } from './outbox-status';
import { type Backlog, OutboxStore } from './outbox-store';

const MANNER: Omit<DeliveryManner, 'attempts'> = { atOnce: 4, pollMs: 1000, handleMs: 20_000, leaseMs: 30_000 };
const STOP_PATIENCE_MS = 5000;

/** The dispatcher, as long as the application runs: all subscribers are there before it begins. */
@Injectable()
export class EventDispatch extends OutboxStatus implements OnApplicationBootstrap, OnModuleDestroy {
  #dispatcher: Dispatcher | undefined;

  constructor(
    private readonly subscribers: Subscribers,
    private readonly store: OutboxStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly alarm: OutboxAlarm,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {
    super();
  }

  get backlog(): Backlog | undefined {
    return this.#dispatcher?.backlog;
  }

  onApplicationBootstrap(): void {
    const dispatcher = new Dispatcher(
      this.subscribers.find(),
      this.store,
      this.unitOfWork,
      this.clock,
      { ...MANNER, attempts: this.environment.EVENT_ATTEMPTS },
      outboxMetrics(this.registry, this.clock, () => this.backlog),
      new Logger('Events'),
    );
    this.#dispatcher = dispatcher;
    this.alarm.onRing(() => dispatcher.wake());
    dispatcher.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.#dispatcher?.stop(STOP_PATIENCE_MS);
  }
}
