import { join } from 'node:path';
import { type FirstAdministrator, type SampleUsers, firstAdministrator, masterKey, sampleUsers } from './accounts';
import { Child } from './child';
import { type LocalDatabase, startLocalDatabase } from './database';
import type { Household } from './household';
import { DEVELOPMENT_USER, type KeycloakChild, startKeycloak } from './keycloak';
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
  /** undefined when users are in our database, or in a Keycloak that somebody else runs. */
  readonly keycloak: { readonly child: KeycloakChild; readonly url: string } | undefined;
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
  /** Folder of the project. */
  readonly root: string;
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
  const [database, services, keycloak] = await Promise.all([
    startDatabase(settings, site),
    startSamples(settings, site, running),
    startIdentity(settings, site),
  ]);
  const isEmbedded = settings.identity === 'embedded';
  const administrator = isEmbedded ? firstAdministrator(dataDir, environment) : administratorElsewhere;
  const users = isEmbedded ? sampleUsers(dataDir, environment) : { settings: {}, file: join('keycloak', 'README.md') };
  const gateway = startGateway(settings, site, {
    ...masterKey(dataDir, environment),
    ...administrator.settings,
    ...users.settings,
    ...(keycloak && { KEYCLOAK_BASE_URL: keycloak.url }),
    ...(database && { DATABASE_URL: database.applicationUrl, DATABASE_MIGRATION_URL: database.ownerUrl }),
    ...Object.fromEntries(samples.map(({ name, setting }) => [setting, services[name]])),
  });
  site.remember([...running.values(), ...(keycloak ? [keycloak.child] : []), gateway]);
  const ready = await gateway.ready;
  return { settings, database, keycloak, services, samples: running, administrator, users, gateway, ready };
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

/** Users are made where they are kept. */
const administratorElsewhere: FirstAdministrator = {
  settings: {},
  email: DEVELOPMENT_USER.email,
  file: undefined,
  newPassword: undefined,
  forget: () => undefined,
};

async function startIdentity(settings: LocalSettings, { house, root }: Site): Promise<Parts['keycloak']> {
  if (settings.identity !== 'started') return undefined;
  house.expectMore();
  const child = await startKeycloak(settings, root);
  house.onEnd(
    () => child.end(20_000),
    () => child.kill(),
  );
  return { child, url: (await child.ready).url };
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
