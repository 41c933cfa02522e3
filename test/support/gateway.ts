import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGateway, type Gateway } from '../../src/gateway';
import { readEnvironment } from '../../src/shared/config';
import { createTestDatabase, type TestDatabase } from './database';
import { judgedTransport, overTransport } from './transport';

export const ADMINISTRATOR = { email: 'admin@gateway.example', password: 'correct horse battery staple' } as const;

export interface StartGatewayOptions {
  /** Settings beside or instead of those for tests. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Routes and upstreams; none when absent. */
  readonly gatewayYaml?: string;
  /** Of upstreams that name none; the one that is judged when absent. */
  readonly transport?: ReturnType<typeof judgedTransport>;
  /** For a second instance on the same data; then closing leaves it alone. */
  readonly database?: TestDatabase;
  readonly masterKey?: string;
}

/** A gateway in this process, with its own database, folder and ports. */
export interface TestGateway extends Gateway {
  readonly database: TestDatabase;
  readonly masterKey: string;
  /** Its gateway.yaml, to be edited. */
  readonly configFile: string;
  readonly folder: string;
  /** Ends it at once and drops the database. */
  close(): Promise<void>;
}

/** Starts the whole application on free ports of loopback, with an administrator and no routes unless told otherwise. */
export async function startGateway(options: StartGatewayOptions = {}): Promise<TestGateway> {
  const { gatewayYaml = 'routes: []\n', masterKey = randomBytes(32).toString('base64') } = options;
  const { transport = judgedTransport() } = options;
  const database = options.database ?? (await createTestDatabase());
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-test-'));
  const configFile = join(folder, 'gateway.yaml');
  writeFileSync(configFile, overTransport(gatewayYaml, transport));
  const environment = readEnvironment({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://gateway.example',
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    DATABASE_POOL_MAX: '5',
    MASTER_KEY: masterKey,
    GATEWAY_CONFIG: configFile,
    FIRST_ADMIN_EMAIL: ADMINISTRATOR.email,
    FIRST_ADMIN_PASSWORD: ADMINISTRATOR.password,
    FIRST_ADMIN_TENANT: 'SERHAFEN:CL',
    LOG_LEVEL: 'silent',
    ACCESS_LOG: 'off',
    // The least that is allowed: tests are not about how slow a hash is.
    ARGON2_MEMORY_KIB: '8192',
    ARGON2_TIME_COST: '1',
    DRAIN_GRACE_MS: '0',
    DRAIN_TIMEOUT_MS: '5000',
    ...options.environment,
  });
  const release = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    if (options.database === undefined) await database.drop();
  };
  const gateway = await openGateway(environment).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  return {
    ...gateway,
    database,
    masterKey,
    configFile,
    folder,
    close: async () => {
      await gateway.drain();
      await release();
    },
  };
}
