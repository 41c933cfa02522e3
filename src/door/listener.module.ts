import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ListenerStatus, registerListenerCollectors } from '../shared/telemetry';

/** How clients' connections are, for health and metrics. Global. The connections belong to whoever starts the process. */
@Module({})
export class ListenerModule implements OnModuleInit {
  static of(status: ListenerStatus): DynamicModule {
    const providers = [{ provide: ListenerStatus, useValue: status }];
    return { module: ListenerModule, global: true, providers, exports: providers };
  }

  constructor(
    @Inject(Registry) private readonly registry: Registry,
    private readonly status: ListenerStatus,
  ) {}

  onModuleInit(): void {
    registerListenerCollectors(this.registry, this.status);
  }
}
