import { join } from 'node:path';
import { type FirstAdministrator, type SampleUsers, firstAdministrator, masterKey, sampleUsers } from './accounts';
import { Child } from './child';
import { type LocalDatabase, startLocalDatabase } from './database';
import type { Household } from './household';
import { type SampleChild, type SampleName, samples, startSample } from './samples';
import type { LocalSettings } from './settings';

/** What the gateway says over its channel once it listens. */
export interface GatewayReady {
  readonly url: string;
  readonly managementUrl?: string | null;
  readonly firstAdministratorCreated: boolean;
}

export type Gateway = Child<GatewayReady>;
export type Services = Readonly<Record<SampleName, string>>;

/** Everything that runs, and what it was started with. */
export interface Parts {
  readonly settings: LocalSettings;
  /** undefined when DATABASE_URL was given. */
  readonly database: LocalDatabase | undefined;
  /** URL of each service, whoever runs it. */
  readonly services: Services;
  /** Those that we run. One that ends leaves. */
  readonly samples: Map<SampleName, SampleChild>;
  readonly administrator: FirstAdministrator;
  readonly users: SampleUsers;
  readonly gateway: Gateway;
  readonly ready: GatewayReady;
}

/** Where parts are started: what is needed to end them, even by somebody else after we were killed. */
export interface Site {
  readonly house: Household;
  /** Folder with the compiled src/ and examples/. */
  readonly build: string;
  /** Writes down which processes run for us. */
  readonly remember: (children: readonly Child<object>[]) => void;
}

/**
 * Starts what the environment does not name, then the gateway.
 * @throws {StartError} the first part that does not come up; what runs by then is ended by the household
 */
export async function startParts(settings: LocalSettings, site: Site): Promise<Parts> {
  const { dataDir, environment } = settings;
  const running = new Map<SampleName, SampleChild>();
  const [database, services] = await Promise.all([
    startDatabase(settings, site),
    startSamples(settings, site, running),
  ]);
  const administrator = firstAdministrator(dataDir, environment);
  const users = sampleUsers(dataDir, environment);
  const gateway = startGateway(settings, site, {
    ...masterKey(dataDir, environment),
    ...administrator.settings,
    ...users.settings,
    ...(database && { DATABASE_URL: database.applicationUrl, DATABASE_MIGRATION_URL: database.ownerUrl }),
    ...Object.fromEntries(samples.map(({ name, setting }) => [setting, services[name]])),
  });
  site.remember([...running.values(), gateway]);
  const ready = await gateway.ready;
  return { settings, database, services, samples: running, administrator, users, gateway, ready };
}

async function startDatabase(
  { database, dataDir }: LocalSettings,
  { house }: Site,
): Promise<LocalDatabase | undefined> {
  if (database === 'given') return undefined;
  house.expectMore();
  const starting = startLocalDatabase(dataDir);
  house.onEnd(async () => {
    const started = await starting.catch(() => undefined); // why it failed is told by whoever waits for the start
    await started?.server.stop();
  });
  return starting;
}

async function startSamples(
  { environment, dataDir }: LocalSettings,
  { house, build, remember }: Site,
  running: Map<SampleName, SampleChild>,
): Promise<Services> {
  const urls = samples.map(async (sample): Promise<[SampleName, string]> => {
    const given = environment[sample.setting];
    if (given !== undefined) return [sample.name, given];
    const port = await sample.port();
    house.expectMore();
    const child = startSample(sample, port, join(build, 'examples', 'air-cargo'), dataDir);
    house.onEnd(
      () => child.end(3000),
      () => child.kill(),
    );
    running.set(sample.name, child);
    remember([...running.values()]);
    return [sample.name, (await child.ready).url];
  });
  return Object.fromEntries(await Promise.all(urls)) as Services;
}

function startGateway(
  { environment, checked, gatewayLog }: LocalSettings,
  { house, build }: Site,
  found: Readonly<Record<string, string>>,
): Gateway {
  house.expectMore();
  const gateway = Child.start<GatewayReady>({
    name: 'The gateway',
    module: join(build, 'src', 'main.js'),
    env: { ...environment, ...found },
    log: gatewayLog,
    readyWithinMs: 120_000,
  });
  house.onEnd(
    () => gateway.end(checked.DRAIN_GRACE_MS + checked.DRAIN_TIMEOUT_MS + 3000),
    () => gateway.kill(),
  );
  return gateway;
}
