import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { Authenticator, TenantDirectory } from '../access';
import { ForwardAuth } from '../forward-auth';
import { Limiter, LimitsModule } from '../limits';
import { DataPlane, ProxyModule } from '../proxy';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment, StartError } from '../shared/config';
import { Lifecycle } from '../shared/http';
import { ProblemWriter } from '../shared/problem';
import { AccessLog, RequestMetrics, Tracing } from '../shared/telemetry';
import { ClientAddresses } from './client-address';
import { ControlPlane } from './control-plane';
import { ControlPlaneEntry } from './control-plane-entry';
import { Cors } from './cors';
import { Door } from './door';
import { DoorLog } from './door-log';
import { ForwardAuthEntry } from './forward-auth-entry';
import { HeadReader } from './head-reader';

const BODY_TIMEOUT_MS = 30_000;

function readAddresses({ TRUSTED_PROXIES }: Environment): ClientAddresses {
  try {
    return new ClientAddresses(TRUSTED_PROXIES);
  } catch (cause) {
    throw new StartError(`TRUSTED_PROXIES: ${(cause as Error).message}`, { cause });
  }
}

/** The door's parts. The connections themselves belong to whoever starts the process. */
@Module({
  imports: [LimitsModule, ProxyModule],
  providers: [
    { provide: ClientAddresses, inject: [ENVIRONMENT], useFactory: readAddresses },
    {
      provide: HeadReader,
      inject: [ClientAddresses, ENVIRONMENT, Clock, Tracing],
      useFactory: (addresses: ClientAddresses, environment: Environment, clock: Clock, tracing: Tracing | undefined) =>
        new HeadReader(
          addresses,
          { maxUriBytes: environment.MAX_URI_BYTES, maxHeaderBytes: environment.MAX_HEADER_BYTES },
          clock,
          environment.TRACE_CONTEXT,
          tracing && (() => tracing.sample()),
        ),
    },
    {
      provide: Door,
      inject: [
        ...[ENVIRONMENT, HeadReader, Limiter, DataPlane, ControlPlane, Lifecycle, ProblemWriter],
        ...[RequestMetrics, AccessLog, Clock, Authenticator, TenantDirectory, Tracing],
      ],
      useFactory: createDoor,
    },
  ],
  exports: [Door, HeadReader, ClientAddresses],
})
export class DoorModule {
  static handingOverTo(controlPlane: ControlPlane): DynamicModule {
    return { module: DoorModule, providers: [{ provide: ControlPlane, useValue: controlPlane }] };
  }
}

function createDoor(
  { CORS_ORIGINS, ADDRESS_LIMIT, HSTS }: Environment,
  reader: HeadReader,
  limiter: Limiter,
  dataPlane: DataPlane,
  controlPlane: ControlPlane,
  lifecycle: Lifecycle,
  problems: ProblemWriter,
  metrics: RequestMetrics,
  accessLog: AccessLog,
  clock: Clock,
  authenticator: Authenticator,
  tenants: TenantDirectory,
  tracing: Tracing | undefined,
): Door {
  const logger = new Logger('ForwardAuth');
  const log = new DoorLog(accessLog, metrics, clock, tracing);
  return new Door({
    reader,
    cors: new Cors(CORS_ORIGINS),
    limiter,
    addressLimit: ADDRESS_LIMIT && { name: 'address', algorithm: 'token-bucket', ...ADDRESS_LIMIT },
    dataPlane,
    controlPlane: new ControlPlaneEntry(controlPlane, log, problems, BODY_TIMEOUT_MS),
    forwardAuth: new ForwardAuthEntry(
      new ForwardAuth(dataPlane, authenticator, tenants),
      log,
      problems,
      (message, error) => logger.error({ msg: message, err: error }),
    ),
    lifecycle,
    strictTransport: HSTS === 'off' ? undefined : HSTS,
    problems,
    metrics,
    log,
  });
}
