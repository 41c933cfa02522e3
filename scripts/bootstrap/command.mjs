import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './project.mjs';

/**
 * Runs a command quietly, and ends it when we are asked to end.
 * @returns {Promise<{code: number, output: string}>} its exit code (127 when it is not there) and all that it said
 */
export function quietly(command, args, { env = process.env, timeoutMs = 900_000 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    const said = [];
    let asked = false;
    const stop = () => {
      asked = true;
      child.kill('SIGTERM');
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (asked) process.exit(130);
      resolve({ code: code ?? 1, output: Buffer.concat(said).toString('utf8') });
    });
  });
}

/**
 * Runs a command in our place: it shares the terminal, gets the signals that we get, and its exit code becomes ours.
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it
 */
export function inOurPlace(command, args, { env = process.env, channel = false, detached = false } = {}) {
  const stdio = ['ignore', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])];
  const child = spawn(command, args, { cwd: root, env, stdio, detached });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  whenParentDies(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 1)));
  });
}

/** npm that is killed tells nobody: its children only get another parent. */
function whenParentDies(then) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, 1000);
  timer.unref();
}

/** Whether a command starts and ends well. */
export const works = (command, args = ['--version']) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** @returns {string} the last lines of what a command said: enough to see why it failed */
export const tail = (output, lines = 15) => output.trimEnd().split('\n').slice(-lines).join('\n');
