import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @returns name and version, from the package that this file is part of, built or not */
export function readApplication(folder = __dirname): { name: string; version: string } {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Record<string, string>;
      return { name: name!, version: version! };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(at) === at) throw error;
    }
  }
}
