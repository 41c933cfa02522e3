import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DomainEvents } from './domain-events';
import { EventDispatch } from './outbox/event-dispatch';
import { OutboxAlarm } from './outbox/outbox-alarm';
import { OutboxStatus } from './outbox/outbox-status';
import { OutboxStore } from './outbox/outbox-store';
import { PostgresOutboxStore } from './outbox/postgres-outbox-store';
import { PostgresDomainEvents } from './postgres-domain-events';
import { Subscribers } from './subscribers';

/** Global: every feature leaves word of what it did. */
@Global()
@Module({
  providers: [OutboxAlarm, { provide: DomainEvents, useClass: PostgresDomainEvents }],
  exports: [DomainEvents, OutboxAlarm],
})
export class EventsModule {}

/** Tells subscribers what happened. Not for the command line: it leaves word, and the instances that serve tell it. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    Subscribers,
    { provide: OutboxStore, useClass: PostgresOutboxStore },
    EventDispatch,
    { provide: OutboxStatus, useExisting: EventDispatch },
  ],
  exports: [OutboxStatus],
})
export class EventDispatchModule {}
