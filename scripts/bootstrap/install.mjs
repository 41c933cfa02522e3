import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { quietly, tail, works } from './command.mjs';
import { Failure } from './failure.mjs';
import { isInstalled } from './lock-file.mjs';
import { inProject, machineEnvironment, node24, root } from './project.mjs';

/**
 * Makes node_modules what the lock file says, when it is not.
 * @throws {Failure} when the folder is read-only, npm is not there, there is no network, or npm fails
 */
export async function ensureInstalled() {
  const installed = isInstalled(json('package-lock.json'), json('node_modules', '.package-lock.json'));
  if (!installed) await install();
  // An install without scripts leaves the package `node` empty, and PostgreSQL without its libraries.
  if (!works(node24)) await runInstallScripts();
}

async function install() {
  requireWritable();
  const startedAtMs = Date.now();
  console.log('Installing dependencies (npm ci), about a minute on the first run ...');
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  console.log(`Installed in ${Math.round((Date.now() - startedAtMs) / 1000)} s.`);
}

async function runInstallScripts() {
  requireWritable();
  const { allowScripts } = json('package.json');
  const names = Object.keys(allowScripts).filter(
    (name) => allowScripts[name] && existsSync(inProject('node_modules', name)),
  );
  console.log('Running the install scripts that were left out (npm rebuild) ...');
  await npm(['rebuild', ...names, '--loglevel=error']);
  if (!works(node24))
    throw new Failure('Node 24 does not start from node_modules/.bin/node: remove node_modules and try again.');
}

async function npm(args) {
  const { code, output } = await quietly('npm', args, { env: machineEnvironment() });
  if (code === 0) return;
  if (code === 127) throw new Failure('npm was not found: install npm, which comes with Node.');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    throw new Failure(`npm ${args[0]} could not reach the package registry: this step needs the network.`);
  }
  if (/ENOSPC/.test(output)) throw new Failure(`npm ${args[0]} found no space left on the disk.`);
  throw new Failure(`${tail(output)}\nnpm ${args[0]} failed: its last lines are above.`);
}

function requireWritable() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw new Failure(`The folder ${root} cannot be written: dependencies and the build are kept in it.`);
  }
}

function json(...path) {
  try {
    return JSON.parse(readFileSync(inProject(...path), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
