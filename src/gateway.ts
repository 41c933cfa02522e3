import type { RequestListener, Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import {
  ClientAddresses,
  Clients,
  connect,
  ConnectionLimit,
  ControlPlane,
  Door,
  Drain,
  HeadReader,
  type InboundSessions,
  listen,
  type Side,
  Unreadable,
  type DirectBounds,
} from './door';
import { FirstStart } from './identity';
import { DataPlane, TlsConfig } from './proxy';
import { Clock } from './shared/clock';
import type { Environment } from './shared/config';
import { migrate } from './shared/database';
import { Lifecycle } from './shared/http';
import { ProblemWriter } from './shared/problem';
import { ProblemFilter, useBodies } from './shared/rest';
import { createApplicationLog } from './shared/telemetry';
import { ContractPipe } from './shared/validation';

/** A gateway that listens. */
export interface Gateway {
  readonly url: string;
  readonly managementUrl: string | undefined;
  /** Where clients are sent to https from; undefined without HTTP_REDIRECT_PORT. */
  readonly redirectUrl: string | undefined;
  readonly clients: Clients;
  /** This start created the first administrator. */
  readonly firstAdministratorCreated: boolean;
  readonly app: NestFastifyApplication;
  /**
   * Ends serving without losing a request, then closes everything.
   * @param graceOver when the grace ends, if not after DRAIN_GRACE_MS
   * @returns whether all that ran could finish
   */
  drain(graceOver?: Promise<unknown>): Promise<boolean>;
}

/**
 * Starts a gateway: migrates, builds the application, opens its ports.
 * @throws {StartError} for whatever an operator can mend
 */
export async function openGateway(environment: Environment): Promise<Gateway> {
  await migrate(environment);
  const controlPlane = new ControlPlane();
  const clients = new Clients(environment);
  const { servers } = clients;
  const app = await buildApplication(environment, controlPlane, clients);
  try {
    const drain = wire(app, environment, clients);
    const managementUrl =
      servers.management && (await listen(servers.management, environment.MANAGEMENT_PORT!, environment.HOST));
    const url = await listen(servers.main, environment.PORT, environment.HOST);
    const redirectUrl =
      servers.redirect && (await listen(servers.redirect, environment.HTTP_REDIRECT_PORT!, environment.HOST));
    const close = async (graceOver?: Promise<unknown>): Promise<boolean> => {
      logger.log('drains');
      const finished = await drain.run(graceOver);
      if (!finished) logger.warn('what still ran was cut off');
      clients.close();
      await app.close();
      return finished;
    };
    const logger = new Logger('Gateway');
    logger.log(`listens on ${url}${managementUrl === undefined ? '' : ` and ${managementUrl}`}`);
    let closing: Promise<boolean> | undefined;
    return {
      url,
      managementUrl,
      redirectUrl,
      clients,
      firstAdministratorCreated: app.get(FirstStart, { strict: false }).createdFirstAdministrator,
      app,
      drain: (graceOver) => (closing ??= close(graceOver)),
    };
  } catch (error) {
    clients.close();
    await app.close();
    throw error;
  }
}

/** Nest on Fastify, with our server in the place of its own. */
async function buildApplication(
  environment: Environment,
  controlPlane: ControlPlane,
  clients: Clients,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    serverFactory: (handler: RequestListener) => {
      controlPlane.handledBy(handler);
      return clients.servers.main;
    },
    bodyLimit: environment.MAX_BODY_BYTES,
    // No middleware: the door has done what it would do.
    skipMiddie: true,
    forceCloseConnections: false,
  });
  const fastify = adapter.getInstance();
  fastify.addHook('onRoute', ({ url, method }) => controlPlane.routes.add(url, [method].flat()));
  useBodies(fastify);
  const logger = createApplicationLog(environment);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(environment, controlPlane, clients),
    adapter,
    {
      logger,
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.useGlobalPipes(new ContractPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(ProblemWriter)));
  try {
    await app.init();
    await fastify.ready();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

/** Gives the listeners to the door. */
function wire(app: NestFastifyApplication, environment: Environment, clients: Clients): Drain {
  const { main, management, redirect } = clients.servers;
  const [door, reader, addresses] = [app.get(Door), app.get(HeadReader), app.get(ClientAddresses)];
  const clock = app.get(Clock, { strict: false });
  const lifecycle = app.get(Lifecycle);
  const bounds = {
    maxRequests: environment.CONNECTION_MAX_REQUESTS,
    maxAgeMs: environment.CONNECTION_MAX_SECONDS * 1000,
    maxPipelined: environment.MAX_PIPELINED,
  };
  const connections = new ConnectionLimit(environment.ADDRESS_CONNECTIONS, (address) => addresses.trusts(address));
  const direct =
    environment.HTTP1_DIRECT === 'off'
      ? undefined
      : { headersTimeoutMs: environment.HEADERS_TIMEOUT_MS, keepAliveMs: environment.KEEP_ALIVE_MS };
  const toDoor = (server: Server, side: Side, more: { direct?: DirectBounds; http2?: InboundSessions } = {}): void =>
    connect(server, side, door, new Unreadable(door, reader, side, environment.MAX_URI_BYTES), connections, {
      ...{ bounds, clock },
      ...more,
    });
  const side = management === undefined ? 'shared' : 'public';
  const http2 = clients.speakHttp2(clock, lifecycle, (request, response, expectation) =>
    door.enter(request, response, side, expectation),
  );
  toDoor(main, side, { ...(direct && { direct }), ...(http2 && { http2 }) });
  if (management) toDoor(management, 'management');
  if (redirect) connections.guard(redirect);
  clients.follow(app.get(TlsConfig));
  const dataPlane = app.get(DataPlane);
  return new Drain(
    main,
    lifecycle,
    { graceMs: environment.DRAIN_GRACE_MS, timeoutMs: environment.DRAIN_TIMEOUT_MS },
    () => dataPlane.close(),
    http2,
  );
}
