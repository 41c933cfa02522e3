import { readFileSync } from 'node:fs';
import { type Environment, environmentSchema, secretSettings } from './environment.schema';
import { identityFaults } from './keycloak.schema';
import { tlsFaults } from './tls.schema';

/** The environment does not fit: every fault at once, without any value that was given. */
export class EnvironmentError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The environment has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'EnvironmentError';
  }
}

/** Injection token of the validated environment. */
export const ENVIRONMENT = Symbol('Environment');

/**
 * Reads and validates the environment, once. An empty variable counts as absent.
 * @throws {EnvironmentError} listing every fault
 */
export function readEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Environment {
  const given = new Map(Object.entries(source).filter((entry): entry is [string, string] => !!entry[1]));
  const faults: string[] = [];
  for (const setting of secretSettings) {
    const path = given.get(`${setting}_FILE`);
    if (path === undefined) continue;
    if (given.has(setting)) faults.push(`${setting} and ${setting}_FILE are both set: give one`);
    try {
      given.set(setting, readFile(path).trim());
    } catch {
      faults.push(`${setting}_FILE: the file cannot be read`);
    }
  }
  const result = environmentSchema.safeParse(Object.fromEntries(given));
  if (!result.success) faults.push(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  faults.push(...identityFaults(given), ...tlsFaults(given));
  if (faults.length > 0 || !result.success) throw new EnvironmentError(faults);
  return Object.freeze(result.data);
}

/**
 * @returns PUBLIC_URL, or where a newcomer reaches a gateway that was not told; empty when the port is not known yet, and
 * what is made from it becomes a relative reference
 */
export function publicUrl({ PUBLIC_URL, PORT, TLS_CERT_FILE }: Environment): string {
  const scheme = TLS_CERT_FILE === undefined ? 'http' : 'https';
  return PUBLIC_URL ?? (PORT === 0 ? '' : `${scheme}://localhost:${PORT}`);
}
