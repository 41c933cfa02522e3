import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(__dirname, '..', '..', 'gateway.yaml'), 'utf8');

/**
 * The project's own gateway.yaml.
 * @param edits what a test cannot wait for, and what stands there instead; each must be there
 * @param more routes behind those that are there
 */
export function projectRoutes(edits: Readonly<Record<string, string>> = {}, more = ''): string {
  let edited = text;
  for (const [from, to] of Object.entries(edits)) {
    if (!edited.includes(from)) throw new Error(`gateway.yaml does not say "${from}" any more`);
    edited = edited.replaceAll(from, to);
  }
  return `${edited}\n${more}`;
}
