import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { RevocationStatus } from '../access';
import { LimiterStatus, LimitsModule } from '../limits';
import { DatabasePart } from './database.part';
import { HEALTH_PARTS, type HealthPart } from './health-part';
import { HealthReport } from './health-report';
import { HealthController } from './health.controller';
import { InfoController } from './info.controller';
import { LimitsPart } from './limits.part';
import { MetricsController } from './metrics.controller';
import { RevocationsPart } from './revocations.part';

/** Probes, figures and build information, for operators. */
@Module({
  // What is down is in the answer, and whoever polls would fill the log with it.
  imports: [TerminusModule.forRoot({ logger: false }), LimitsModule],
  controllers: [HealthController, InfoController, MetricsController],
  providers: [
    {
      provide: HEALTH_PARTS,
      inject: [DataSource, RevocationStatus, LimiterStatus],
      useFactory: (
        database: DataSource,
        revocations: RevocationStatus,
        limits: LimiterStatus,
      ): readonly HealthPart[] => [
        new DatabasePart(database),
        new RevocationsPart(revocations),
        new LimitsPart(limits),
      ],
    },
    HealthReport,
  ],
})
export class ActuatorModule {}
