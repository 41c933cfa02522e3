import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { RevocationStatus } from '../access';
import { ProviderStatus } from '../identity';
import { LimiterStatus, LimitsModule } from '../limits';
import { ConfigStatus, ProxyModule, UpstreamStatus } from '../proxy';
import { Clock } from '../shared/clock';
import { OutboxStatus } from '../shared/events';
import { ListenerStatus } from '../shared/telemetry';
import { CertificatesPart } from './certificates.part';
import { DatabasePart } from './database.part';
import { EventsPart } from './events.part';
import { GatewayConfigPart } from './gateway-config.part';
import { HEALTH_PARTS, type HealthPart } from './health-part';
import { HealthReport } from './health-report';
import { HealthController } from './health.controller';
import { InfoController } from './info.controller';
import { LimitsPart } from './limits.part';
import { MetricsController } from './metrics.controller';
import { IdentityPart } from './identity.part';
import { RevocationsPart } from './revocations.part';
import { UpstreamsPart } from './upstreams.part';

/** Probes, figures and build information, for operators. */
@Module({
  // What is down is in the answer, and whoever polls would fill the log with it.
  imports: [
    TerminusModule.forRoot({ logger: false }),
    // The application's own registry, not prom-client's for the whole process.
    PrometheusModule.registerAsync({
      controller: MetricsController,
      inject: [Registry],
      useFactory: (register: Registry) => ({ defaultMetrics: { enabled: true, config: { register } } }),
    }),
    LimitsModule,
    ProxyModule,
  ],
  controllers: [HealthController, InfoController],
  providers: [
    {
      provide: HEALTH_PARTS,
      inject: [
        DataSource,
        RevocationStatus,
        LimiterStatus,
        ConfigStatus,
        OutboxStatus,
        Clock,
        ProviderStatus,
        UpstreamStatus,
        ListenerStatus,
      ],
      useFactory: (
        database: DataSource,
        revocations: RevocationStatus,
        limits: LimiterStatus,
        config: ConfigStatus,
        outbox: OutboxStatus,
        clock: Clock,
        provider: ProviderStatus,
        upstreams: UpstreamStatus,
        listener: ListenerStatus,
      ): readonly HealthPart[] => [
        new DatabasePart(database),
        new RevocationsPart(revocations),
        new IdentityPart(provider),
        new LimitsPart(limits),
        new GatewayConfigPart(config),
        new UpstreamsPart(upstreams),
        new CertificatesPart(listener, clock),
        new EventsPart(outbox, clock),
      ],
    },
    HealthReport,
  ],
})
export class ActuatorModule {}
