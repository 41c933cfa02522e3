import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const redocly = (() => {
  const manifest = createRequire(import.meta.url).resolve('@redocly/cli/package.json');
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.redocly);
})();

/** Joins the files of the contract into one document, offline. */
export function bundle(root) {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    const output = join(folder, 'openapi.json');
    execFileSync(
      process.execPath,
      [redocly, 'bundle', '--config', join(dirname(root), 'redocly.yaml'), root, '-o', output],
      { env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }, stdio: 'pipe' },
    );
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
