import { Inject, Logger, Module, type OnModuleDestroy } from '@nestjs/common';
import {
  Authenticator,
  IdentityTokens,
  Revocations,
  RevocationStatus,
  RolePermissions,
  SessionRenewals,
  TenantDirectory,
  TrustedIssuers,
  WebSocketTickets,
} from '../access';
import { AccessModule, TokenIdentity } from '../access/nest';
import { Limiter, LimitsModule } from '../limits';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { MasterKey } from '../shared/crypto';
import { Lifecycle } from '../shared/http';
import { ProblemWriter } from '../shared/problem';
import { AccessLog, RequestMetrics, Tracing } from '../shared/telemetry';
import { DataPlane } from './data-plane';
import type { DataPlaneLog } from './log';
import { OpenSockets } from './open-sockets';
import { ownOrigins } from './own-origins';
import type { Parts } from './parts';
import { ConfigStatus } from './routes/config-status';
import { TlsConfig } from './routes/tls-config';
import { type StartedDataPlane, startDataPlane } from './start-data-plane';
import { UpstreamStatus } from './upstreams';

const DEFAULT_FILE = 'gateway.yaml';
const PARTS = Symbol('Parts');
const STARTED = Symbol('StartedDataPlane');

/** The data plane's words in the application's log. */
function nestLog(): DataPlaneLog {
  const logger = new Logger('DataPlane');
  return {
    info: (message) => logger.log(message),
    warn: (message, cause) => (cause === undefined ? logger.warn(message) : logger.warn({ msg: message, err: cause })),
    error: (message, cause) =>
      cause === undefined ? logger.error(message) : logger.error({ msg: message, err: cause }),
  };
}

/**
 * Nest's only part in the data plane: it makes its parts, starts it and ends it. A gateway.yaml that does not hold ends
 * the start, with all its faults. Expects ENVIRONMENT, Clock, Lifecycle, ProblemWriter, TenantDirectory, RolePermissions
 * and telemetry from global modules.
 */
@Module({
  imports: [AccessModule, LimitsModule],
  providers: [
    {
      provide: PARTS,
      inject: [
        Authenticator,
        IdentityTokens,
        TenantDirectory,
        RolePermissions,
        Revocations,
        RevocationStatus,
        Limiter,
        WebSocketTickets,
        SessionRenewals,
        Clock,
        ProblemWriter,
        AccessLog,
        RequestMetrics,
        Tracing,
        ENVIRONMENT,
      ],
      useFactory: (
        authenticator: Authenticator,
        identityTokens: IdentityTokens,
        tenants: TenantDirectory,
        rolePermissions: RolePermissions,
        revocations: Revocations,
        hearing: RevocationStatus,
        limiter: Limiter,
        tickets: WebSocketTickets,
        renewals: SessionRenewals,
        clock: Clock,
        problems: ProblemWriter,
        accessLog: AccessLog,
        metrics: RequestMetrics,
        tracing: Tracing | undefined,
        environment: Environment,
      ): Parts => ({
        authenticator,
        identityTokens,
        tenants,
        rolePermissions,
        revocations,
        hearing,
        blindPolicy: environment.REVOCATION_BLIND_POLICY,
        limiter,
        limits: [],
        sockets: new OpenSockets(clock),
        tickets,
        renewals,
        origins: ownOrigins(environment),
        clock,
        problems,
        accessLog,
        metrics,
        tracing,
        log: nestLog(),
      }),
    },
    {
      provide: STARTED,
      inject: [PARTS, TrustedIssuers, TokenIdentity, ENVIRONMENT, Lifecycle, MasterKey],
      useFactory: (
        parts: Parts,
        issuers: TrustedIssuers,
        { issuer }: TokenIdentity,
        { GATEWAY_CONFIG, MAX_IN_FLIGHT }: Environment,
        lifecycle: Lifecycle,
        masterKey: MasterKey,
      ) =>
        startDataPlane(parts, issuers, {
          file: GATEWAY_CONFIG ?? DEFAULT_FILE,
          required: GATEWAY_CONFIG !== undefined,
          variables: process.env,
          ownIssuer: issuer,
          maxInFlight: MAX_IN_FLIGHT,
          closing: () => lifecycle.draining,
          stickinessKey: masterKey.derive('names of targets'),
        }),
    },
    { provide: DataPlane, inject: [STARTED], useFactory: ({ dataPlane }: StartedDataPlane) => dataPlane },
    { provide: TlsConfig, inject: [STARTED], useFactory: ({ tls }: StartedDataPlane) => tls },
    { provide: ConfigStatus, inject: [STARTED], useFactory: ({ status }: StartedDataPlane) => status },
    {
      provide: UpstreamStatus,
      inject: [STARTED],
      useFactory: ({ upstreamStatus }: StartedDataPlane) => upstreamStatus,
    },
  ],
  exports: [DataPlane, ConfigStatus, TlsConfig, UpstreamStatus],
})
export class ProxyModule implements OnModuleDestroy {
  constructor(@Inject(STARTED) private readonly started: StartedDataPlane) {}

  async onModuleDestroy(): Promise<void> {
    await this.started.dataPlane.close();
  }
}
