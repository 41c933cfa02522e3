import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccessModule } from './access/nest';
import { ActuatorModule } from './actuator';
import { ApiKeysModule } from './api-keys';
import { ApiDocsModule } from './api-docs';
import { AuditModule } from './audit';
import { AuthModule } from './auth';
import { DeadLettersModule } from './dead-letters';
import { type ControlPlane, DoorModule } from './door';
import { IdentityModule } from './identity';
import { LimitsModule } from './limits';
import { MailModule } from './mail';
import { ProxyModule } from './proxy';
import { RolesModule } from './roles';
import { LookUpCacheModule } from './shared/cache';
import { Clock, SystemClock } from './shared/clock';
import { ENVIRONMENT, type Environment, publicUrl } from './shared/config';
import { CryptoModule } from './shared/crypto';
import { DatabaseModule } from './shared/database';
import { EventDispatchModule, EventsModule } from './shared/events';
import { Lifecycle } from './shared/http';
import { ProblemWriter } from './shared/problem';
import { TelemetryModule } from './shared/telemetry';
import { UsersModule } from './users';

/** What every room may ask for, and no feature owns. */
@Global()
@Module({})
class Foundation {
  static of(environment: Environment): DynamicModule {
    const providers = [
      { provide: ENVIRONMENT, useValue: environment },
      { provide: Clock, useClass: SystemClock },
      { provide: ProblemWriter, useValue: new ProblemWriter(publicUrl(environment)) },
      Lifecycle,
    ];
    return { module: Foundation, providers, exports: [ENVIRONMENT, Clock, ProblemWriter, Lifecycle] };
  }
}

/** Every module, in the order in which a request meets them. */
@Module({})
export class AppModule {
  static of(environment: Environment, controlPlane: ControlPlane): DynamicModule {
    return {
      module: AppModule,
      imports: [
        Foundation.of(environment),
        TelemetryModule,
        CryptoModule,
        DatabaseModule,
        EventsModule,
        EventDispatchModule,
        LookUpCacheModule,
        DoorModule.handingOverTo(controlPlane),
        LimitsModule,
        AccessModule,
        IdentityModule.of(environment),
        RolesModule,
        MailModule,
        AuthModule,
        UsersModule,
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
