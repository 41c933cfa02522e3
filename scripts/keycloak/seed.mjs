import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Server } from './server.mjs';

const DATABASE = 'keycloakdb.mv.db';

/**
 * Puts the database where the server will look: as it was right after the import, so that every start is the same and
 * takes seconds; or as the last start left it, when that is wanted. The schema and the import are done once for each set
 * of realm files and settings.
 */
export async function ensureData(settings) {
  const { data, seed, keep } = settings;
  if (keep && existsSync(join(data, DATABASE))) return;
  if (!existsSync(seed)) await makeSeed(settings);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  copyFileSync(seed, join(data, DATABASE));
}

/** A start that imports, and ends again. */
export async function makeSeed(settings) {
  const { data, seed, realms, distribution } = settings;
  console.error('Importing the realms (once for each set of realm files and settings) ...');
  const folder = join(distribution, 'data', 'import');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of realms) cpSync(file, join(folder, basename(file)));
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const server = Server.launch(settings, '--import-realm');
  try {
    await server.ready();
  } finally {
    await server.end();
  }
  copyFileSync(join(data, DATABASE), `${seed}.new`);
  renameSync(`${seed}.new`, seed);
}
