import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Reads a file of the project that is not compiled: from src/ as from dist/src/ the first folder above that has it.
 * @throws naming the file when there is none
 */
export function readProjectFile(path: string, from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (existsSync(candidate)) return readFileSync(candidate, 'utf8');
    if (folder === dirname(folder)) throw new Error(`${path} is missing beside the application`);
  }
}
