export * from './changes';
export * from './domain-event';
export * from './domain-events';
export * from './events.module';
