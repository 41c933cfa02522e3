import { Global, Module } from '@nestjs/common';
import { DomainEvents } from './domain-events';
import { PostgresDomainEvents } from './postgres-domain-events';

/** Global: every feature leaves word of what it did. */
@Global()
@Module({
  providers: [{ provide: DomainEvents, useClass: PostgresDomainEvents }],
  exports: [DomainEvents],
})
export class EventsModule {}
