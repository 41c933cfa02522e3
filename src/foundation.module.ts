import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './shared/clock';
import { ENVIRONMENT, type Environment, publicUrl } from './shared/config';
import { Lifecycle } from './shared/http';
import { ProblemWriter } from './shared/problem';

/** What every room may ask for, and no feature owns. */
@Global()
@Module({})
export class FoundationModule {
  static of(environment: Environment): DynamicModule {
    const providers = [
      { provide: ENVIRONMENT, useValue: environment },
      { provide: Clock, useClass: SystemClock },
      { provide: ProblemWriter, useValue: new ProblemWriter(publicUrl(environment)) },
      Lifecycle,
    ];
    return { module: FoundationModule, providers, exports: [ENVIRONMENT, Clock, ProblemWriter, Lifecycle] };
  }
}
