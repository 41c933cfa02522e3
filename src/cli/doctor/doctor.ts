import { EnvironmentError, type Environment } from '../../shared/config';
import { readRoutes } from '../config';
import type { Outcome } from '../outcome';
import { commandEnvironment } from '../settings';
import { examineDatabase } from './database';
import { fail, type Finding, ok, warn } from './finding';
import { examineKeys } from './keys';
import { examineKeycloak, examineRedis } from './neighbours';

/** `doctor`: every finding, the bad ones with what to do. It fails when one of them is a failure. */
export async function examine(): Promise<Outcome> {
  const findings = await allFindings();
  const bad = findings.some(({ status }) => status === 'fail');
  return { text: findings.map(line).join('\n'), data: { healthy: !bad, findings }, bad };
}

async function allFindings(): Promise<Finding[]> {
  let environment: Environment;
  try {
    environment = commandEnvironment();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.faults.map((fault) => fail('environment', fault, 'See docs/configuration.md.'));
  }
  const database = await examineDatabase(environment);
  const hasTables = database.some(({ check, status }) => check === 'migrations' && status === 'ok');
  const further = await Promise.all([
    examineKeys(environment, hasTables),
    examineRedis(environment),
    examineKeycloak(environment),
    examineRoutes(environment),
  ]);
  return [ok('environment', 'valid'), examinePublicUrl(environment), ...database, ...further.flat()];
}

function examinePublicUrl({ PUBLIC_URL, NODE_ENV }: Environment): Finding {
  if (PUBLIC_URL?.startsWith('https:')) return ok('public address', PUBLIC_URL);
  if (NODE_ENV !== 'production') return ok('public address', `${PUBLIC_URL ?? 'not set'}, and this is no production`);
  const advice = 'Set PUBLIC_URL to the https address that clients use: links in letters and cookies hang from it.';
  return warn('public address', PUBLIC_URL ?? 'not set', advice);
}

async function examineRoutes({ GATEWAY_CONFIG }: Environment): Promise<Finding[]> {
  const file = GATEWAY_CONFIG ?? 'gateway.yaml';
  try {
    const read = await readRoutes(file, GATEWAY_CONFIG !== undefined);
    if (read === undefined) return [warn('routes', `${file} is not there`, 'Without it nothing is forwarded.')];
    return [
      ok('routes', `${read.config.routes.length} in ${file}`),
      ...read.warnings.map((warning) => warn('routes', warning, `See ${file}.`)),
    ];
  } catch (error) {
    return [fail('routes', (error as Error).message, 'A start fails with it; a running gateway keeps the old routes.')];
  }
}

function line({ status, check, detail, advice }: Finding): string {
  return `${status.padEnd(4)}  ${check}: ${detail}${advice === undefined ? '' : `\n      ${advice}`}`;
}
