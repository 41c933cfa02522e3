import { dirname, delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, wherever it was cloned to. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns {string} the absolute path of something in the project */
export const inProject = (...parts) => join(root, ...parts);

/** Node 24, as the npm package `node` brings it. */
export const node24 = inProject('node_modules', '.bin', 'node');

/**
 * The environment with the machine's own Node first. `npm start` puts node_modules/.bin first on PATH, and an install
 * must not run on a Node that it is about to replace.
 */
export function machineEnvironment() {
  const own = inProject('node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => resolve(folder) !== own);
  return { ...process.env, PATH: path.join(delimiter), SCARF_ANALYTICS: 'false' };
}

/** The environment with the project's own Node and tools first. */
export function projectEnvironment() {
  return { ...process.env, PATH: [inProject('node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter) };
}
