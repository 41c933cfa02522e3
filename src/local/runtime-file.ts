import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../shared/config';
import { writeJson } from './owner-only';
import type { Parts, Services } from './parts';
import { type SampleName, samples as knownSamples } from './samples';

/** What runs now, for scripts and tests: DATA_DIR/runtime.json. It is there only while everything runs. */
export interface Runtime {
  readonly url: string;
  readonly managementUrl: string | null;
  /** As the application's user. */
  readonly databaseUrl: string;
  readonly services: Services;
  /** Process ids; null for a part that is not ours. */
  readonly processes: Readonly<Record<'launcher' | 'gateway' | 'postgres' | SampleName, number | null>>;
}

const pathOf = (dataDir: string) => join(dataDir, 'runtime.json');

export function writeRuntime({ settings, database, services, samples, gateway, ready }: Parts): void {
  const pidOf = (name: SampleName) => samples.get(name)?.pid ?? null;
  const runtime: Runtime = {
    url: ready.url,
    managementUrl: ready.managementUrl ?? null,
    databaseUrl: database?.applicationUrl ?? settings.checked.DATABASE_URL,
    services,
    processes: {
      launcher: process.pid,
      gateway: gateway.pid,
      postgres: database?.server.pid ?? null,
      customs: pidOf('customs'),
      mawbs: pidOf('mawbs'),
      hawbs: pidOf('hawbs'),
    },
  };
  writeJson(pathOf(settings.dataDir), runtime);
}

export function removeRuntime(dataDir: string): void {
  rmSync(pathOf(dataDir), { force: true });
}

/**
 * What `npm start` runs on this folder now.
 * @returns undefined when it does not run; else where its database is, and the settings by which it names its services
 */
export function readRuntime(dataDir: string): (Runtime & { variables: Record<string, string> }) | undefined {
  let text: string;
  try {
    text = readFileSync(pathOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartError(`What npm start runs cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const runtime = JSON.parse(text) as Runtime;
  const variables = Object.fromEntries(knownSamples.map(({ name, setting }) => [setting, runtime.services[name]]));
  return { ...runtime, variables };
}
