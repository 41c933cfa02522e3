import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/nest';
import { ApiKeysModule } from '../api-keys';
import { WebSocketTicketsModule } from '../auth/nest';
import { FoundationModule } from '../foundation.module';
import { IdentityModule } from '../identity';
import { LimitsModule } from '../limits';
import { RolesModule } from '../roles';
import { LookUpCacheModule } from '../shared/cache';
import type { Environment } from '../shared/config';
import { CryptoModule } from '../shared/crypto';
import { DatabaseModule } from '../shared/database';
import { EventsModule } from '../shared/events';
import { TelemetryModule } from '../shared/telemetry';

/** The gateway's own rules, events and revocations, without a door, a data plane or anybody who is told of events. */
@Module({})
export class CommandLineModule {
  static of(environment: Environment): DynamicModule {
    return {
      module: CommandLineModule,
      imports: [
        FoundationModule.of(environment),
        TelemetryModule,
        CryptoModule,
        DatabaseModule,
        EventsModule,
        LookUpCacheModule,
        LimitsModule,
        AccessModule,
        IdentityModule.of(environment),
        RolesModule,
        ApiKeysModule,
        WebSocketTicketsModule,
      ],
    };
  }
}
