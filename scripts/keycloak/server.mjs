import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tail } from '../bootstrap/command.mjs';
import { Failure } from '../bootstrap/failure.mjs';

const END_WITHIN_MS = 10_000;

/** Whether a Keycloak answers there, and is ready. The management port answers before it is. */
export async function isReady({ readyUrl }) {
  try {
    return (await fetch(readyUrl, { signal: AbortSignal.timeout(2000) })).status === 200;
  } catch {
    return false; // nobody listens yet
  }
}

/** One Keycloak process, on loopback, in a process group of its own: its script starts a Java that must end with it. */
export class Server {
  #exited = false;

  constructor(child, settings) {
    this.child = child;
    this.settings = settings;
    /** Settles when it has ended. */
    this.ended = new Promise((resolve) => {
      for (const event of ['exit', 'error'])
        child.once(event, () => {
          this.#exited = true;
          resolve();
        });
    });
  }

  /** @param args beside the usual ones */
  static launch(settings, ...args) {
    const log = openSync(settings.log, 'w', 0o600);
    const child = spawn(join(settings.distribution, 'bin', 'kc.sh'), [...startArguments(settings), ...args], {
      env: environmentOf(settings),
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    return new Server(child, settings);
  }

  /** @throws {Failure} with its last lines when it ends, or takes too long */
  async ready() {
    const giveUpAtMs = Date.now() + this.settings.readyWithinMs;
    while (!(await isReady(this.settings))) {
      if (this.#exited) throw new Failure(`${this.#lastLines()}\nKeycloak ended while it started.`);
      if (Date.now() > giveUpAtMs) {
        await this.end();
        throw new Failure(`${this.#lastLines()}\nKeycloak was not ready in ${this.settings.readyWithinMs / 1000} s.`);
      }
      await pause(200);
    }
  }

  /** SIGTERM, then SIGKILL. Returns when it is gone. */
  async end() {
    if (this.#exited) return;
    signalGroup(this.child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(this.child.pid, 'SIGKILL'), END_WITHIN_MS);
    await this.ended;
    clearTimeout(timer);
  }

  #lastLines() {
    return tail(readFileSync(this.settings.log, 'utf8'), 20);
  }
}

/** @returns false when there is no such group */
export function signalGroup(pid, signal) {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

const startArguments = ({ data, port, managementPort, url }) => [
  'start',
  '--optimized',
  // Or it would look for a cluster: on every address of the machine.
  '--cache=local',
  `--db-url=jdbc:h2:file:${join(data, 'keycloakdb')};NON_KEYWORDS=VALUE`,
  '--http-enabled=true',
  '--http-host=127.0.0.1',
  `--http-port=${port}`,
  '--http-management-host=127.0.0.1',
  `--http-management-port=${managementPort}`,
  // The issuer is this, whatever the Host field says.
  `--hostname=${url}`,
];

function environmentOf({ heap, quick, administrator, placeholders }) {
  const options = ['-Xms64m', `-Xmx${heap}`, '-XX:MaxMetaspaceSize=256m', '-XX:+ExitOnOutOfMemoryError'];
  if (quick) options.push('-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1');
  return {
    ...process.env,
    ...placeholders,
    JAVA_OPTS: options.join(' '),
    KC_BOOTSTRAP_ADMIN_USERNAME: administrator.name,
    KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
  };
}
