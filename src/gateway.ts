import type { RequestListener, Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import {
  ClientAddresses,
  connect,
  ConnectionLimit,
  ControlPlane,
  createListener,
  Door,
  Drain,
  HeadReader,
  listen,
  type Side,
  Unreadable,
} from './door';
import { FirstStart } from './identity';
import { DataPlane } from './proxy';
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
  const servers = { main: createListener(limitsOf(environment)), management: managementListener(environment) };
  const app = await buildApplication(environment, controlPlane, servers.main);
  try {
    const drain = wire(app, environment, servers);
    const managementUrl =
      servers.management && (await listen(servers.management, environment.MANAGEMENT_PORT!, environment.HOST));
    const url = await listen(servers.main, environment.PORT, environment.HOST);
    const close = async (graceOver?: Promise<unknown>): Promise<boolean> => {
      logger.log('drains');
      const finished = await drain.run(graceOver);
      if (!finished) logger.warn('what still ran was cut off');
      servers.management?.close();
      servers.management?.closeAllConnections();
      await app.close();
      return finished;
    };
    const logger = new Logger('Gateway');
    logger.log(`listens on ${url}${managementUrl === undefined ? '' : ` and ${managementUrl}`}`);
    let closing: Promise<boolean> | undefined;
    return {
      url,
      managementUrl,
      firstAdministratorCreated: app.get(FirstStart, { strict: false }).createdFirstAdministrator,
      app,
      drain: (graceOver) => (closing ??= close(graceOver)),
    };
  } catch (error) {
    servers.management?.close();
    await app.close();
    throw error;
  }
}

function limitsOf(environment: Environment): Parameters<typeof createListener>[0] {
  return {
    maxUriBytes: environment.MAX_URI_BYTES,
    maxHeaderBytes: environment.MAX_HEADER_BYTES,
    headersTimeoutMs: environment.HEADERS_TIMEOUT_MS,
    keepAliveMs: environment.KEEP_ALIVE_MS,
  };
}

function managementListener(environment: Environment): Server | undefined {
  return environment.MANAGEMENT_PORT === undefined ? undefined : createListener(limitsOf(environment));
}

/** Nest on Fastify, with our server in the place of its own. */
async function buildApplication(
  environment: Environment,
  controlPlane: ControlPlane,
  server: Server,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    serverFactory: (handler: RequestListener) => {
      controlPlane.handledBy(handler);
      return server;
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
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(environment, controlPlane), adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
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

/** Gives both listeners to the door. */
function wire(
  app: NestFastifyApplication,
  environment: Environment,
  servers: { main: Server; management: Server | undefined },
): Drain {
  const [door, reader, addresses] = [app.get(Door), app.get(HeadReader), app.get(ClientAddresses)];
  const bounds = {
    maxRequests: environment.CONNECTION_MAX_REQUESTS,
    maxAgeMs: environment.CONNECTION_MAX_SECONDS * 1000,
    maxPipelined: environment.MAX_PIPELINED,
  };
  const connections = new ConnectionLimit(environment.ADDRESS_CONNECTIONS, (address) => addresses.trusts(address));
  const toDoor = (server: Server, side: Side): void =>
    connect(server, side, door, new Unreadable(door, reader, side, environment.MAX_URI_BYTES), connections, {
      bounds,
      clock: app.get(Clock, { strict: false }),
    });
  toDoor(servers.main, servers.management === undefined ? 'shared' : 'public');
  if (servers.management) toDoor(servers.management, 'management');
  const dataPlane = app.get(DataPlane);
  return new Drain(
    servers.main,
    app.get(Lifecycle),
    { graceMs: environment.DRAIN_GRACE_MS, timeoutMs: environment.DRAIN_TIMEOUT_MS },
    () => dataPlane.close(),
  );
}
