export * from './changes';
export * from './domain-event';
export * from './domain-events';
export * from './event-subscriber';
export * from './events.module';
export { OutboxStatus } from './outbox/outbox-status';
