import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/local/embedded-postgres';
import { migrate } from '../../src/shared/database';
import endWhatWasStarted, { afterTheRun } from './global-teardown';
import { announceTestServer, applicationUrl, execute, type TestServer } from './test-server';

/**
 * Starts one PostgreSQL for the whole run and prepares a migrated database that suites copy. TEST_DATABASE_URL names
 * another server instead, as a superuser.
 */
export default async function globalSetup(): Promise<void> {
  process.env['IAM_GATEWAY_TEST_RUN'] = String(process.pid); // what suites start for the whole run ends with it
  try {
    announceTestServer(await prepare());
  } catch (error) {
    await endWhatWasStarted(); // after a failed set-up Jest calls no teardown
    throw error;
  }
}

async function prepare(): Promise<TestServer> {
  const external = process.env['TEST_DATABASE_URL'];
  const run = `iamgw_${randomBytes(4).toString('hex')}`;
  const server: TestServer = {
    superuserUrl: external ? external : await startServer(),
    template: `${run}_template`,
    user: `${run}_app`,
    password: randomBytes(12).toString('hex'),
  };
  const { superuserUrl, template, user, password } = server;
  if (external) {
    afterTheRun(() => execute(superuserUrl, `DROP DATABASE IF EXISTS ${template}`, `DROP ROLE IF EXISTS ${user}`));
  }
  await execute(
    superuserUrl,
    `CREATE ROLE ${user} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`,
    `CREATE DATABASE ${template} OWNER ${user}`,
  );
  await migrate({ DATABASE_URL: applicationUrl(server, template), DATABASE_MIGRATION_URL: undefined });
  return server;
}

async function startServer(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'iam-gateway-tests-'));
  chmodSync(dataDir, 0o711); // when root starts it, the server's account must reach its data
  afterTheRun(() => Promise.resolve(rmSync(dataDir, { recursive: true, force: true })));
  const server = await startEmbeddedPostgres({ dataDir, sync: false });
  afterTheRun(async () => {
    await server.stop();
    rmSync(server.folder, { recursive: true, force: true });
  });
  return server.superuserUrl();
}
