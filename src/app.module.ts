import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/nest';
import { AccountsModule } from './accounts';
import { ActuatorModule } from './actuator';
import { ApiKeysModule } from './api-keys';
import { ApiDocsModule } from './api-docs';
import { AuditModule } from './audit';
import { AuthModule } from './auth';
import { DeadLettersModule } from './dead-letters';
import { type ControlPlane, DoorModule, ListenerModule } from './door';
import { FoundationModule } from './foundation.module';
import { GroupsModule } from './groups';
import { FirstStartModule, IdentityModule } from './identity';
import { LimitsModule } from './limits';
import { MailModule } from './mail';
import { ProxyModule } from './proxy';
import { RolesModule } from './roles';
import { LookUpCacheModule } from './shared/cache';
import type { Environment } from './shared/config';
import { CryptoModule } from './shared/crypto';
import { DatabaseModule } from './shared/database';
import { EventDispatchModule, EventsModule } from './shared/events';
import { type ListenerStatus, TelemetryModule } from './shared/telemetry';
import { TenantsModule } from './tenants';
import { UsersModule } from './users';

/** Every module, in the order in which a request meets them. */
@Module({})
export class AppModule {
  static of(environment: Environment, controlPlane: ControlPlane, listener: ListenerStatus): DynamicModule {
    return {
      module: AppModule,
      imports: [
        FoundationModule.of(environment),
        TelemetryModule,
        CryptoModule,
        DatabaseModule,
        EventsModule,
        EventDispatchModule,
        LookUpCacheModule,
        DoorModule.handingOverTo(controlPlane),
        ListenerModule.of(listener),
        LimitsModule,
        AccessModule,
        IdentityModule.of(environment),
        FirstStartModule,
        RolesModule,
        MailModule,
        AuthModule,
        AccountsModule,
        TenantsModule,
        UsersModule,
        GroupsModule,
        ApiKeysModule,
        AuditModule,
        DeadLettersModule,
        ProxyModule,
        ApiDocsModule,
        ActuatorModule,
      ],
    };
  }
}
