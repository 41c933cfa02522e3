import { banner, near, paintFor } from './banner';
import { bannerFacts } from './banner-facts';
import { DataDirLock } from './data-dir-lock';
import { Household } from './household';
import { LogFollower } from './log-follower';
import { makeDataDir } from './owner-only';
import { type Parts, startParts } from './parts';
import { requireFree } from './ports';
import { serverAccount } from './postgres-account';
import { endProcesses } from './process-birth';
import { removeRuntime, writeRuntime } from './runtime-file';
import { localSettings } from './settings';
import type { StopRequests } from './stop-requests';

export interface LaunchOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of the project. */
  readonly root: string;
  /** Folder with the compiled src/ and examples/. */
  readonly build: string;
  readonly output: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stop: StopRequests;
  /** When the user's command began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
}

/**
 * `npm start`: starts what the environment does not name, then the gateway; says so; and ends all of it when asked to,
 * or when the gateway or the database ends.
 */
export class Launcher {
  private readonly house = new Household();
  private lock: DataDirLock | undefined;

  constructor(private readonly options: LaunchOptions) {
    options.stop.onHurry(() => this.house.hurry());
  }

  /**
   * @returns the exit code: 0 when it was asked to end
   * @throws {StartError | EnvironmentError} why it did not start; whatever did has ended by then
   */
  async run(): Promise<number> {
    const stopped = this.options.stop.requested.then(() => undefined);
    const starting = this.start();
    try {
      const parts = await Promise.race([starting, stopped]);
      const accident = parts && (await Promise.race([this.accident(parts), stopped]));
      this.say(accident ?? 'Ending ...');
      return accident === undefined ? 0 : 1;
    } finally {
      await this.end(starting);
    }
  }

  private async start(): Promise<Parts> {
    const settings = localSettings(this.options.environment);
    const { dataDir, checked, host } = settings;
    makeDataDir(dataDir, settings.database === 'embedded' ? serverAccount()?.gid : undefined);
    const lock = (this.lock = await DataDirLock.take(dataDir));
    await endProcesses(lock.leftovers, 5000);
    lock.remember([]);
    removeRuntime(dataDir);
    await requireFree('PORT', checked.PORT, host);
    if (checked.MANAGEMENT_PORT !== undefined) await requireFree('MANAGEMENT_PORT', checked.MANAGEMENT_PORT, host);

    if (settings.identity === 'started') this.say('Starting Keycloak, which takes minutes the first time ...');
    const parts = await startParts(settings, {
      house: this.house,
      root: this.options.root,
      build: this.options.build,
      remember: (children) => lock.remember(children.map(({ known }) => known)),
    });
    this.house.expectMore();
    this.house.onEnd(() => removeRuntime(dataDir));
    writeRuntime(parts);
    this.announce(parts);
    return parts;
  }

  private announce(parts: Parts): void {
    const { administrator, ready, settings, samples, keycloak } = parts;
    if (!ready.firstAdministratorCreated && administrator.newPassword !== undefined) {
      administrator.forget(); // its password opens nothing
      this.say('The database had an administrator already, so none was made: sign in as that one.');
    }
    const { output, environment, root, startedAtMs } = this.options;
    const seconds = (Date.now() - startedAtMs) / 1000;
    this.say(banner(bannerFacts(parts, root, seconds), paintFor(output, environment)));
    if (settings.gatewayLog !== undefined) {
      this.house.onEnd(LogFollower.fromEnd(settings.gatewayLog, (line) => this.say(line)).start());
    }
    void keycloak?.child.ended.then((how) => {
      if (!this.house.isEnding) this.say(`Keycloak (process ${keycloak.child.pid}) ${how}: nobody new can sign in.`);
    });
    for (const [name, child] of samples) {
      void child.ended.then((how) => {
        if (this.house.isEnding) return;
        samples.delete(name);
        writeRuntime(parts);
        this.say(`The sample backend ${name} (process ${child.pid}) ${how}: its routes answer 502 until it is back.`);
      });
    }
  }

  /** @returns what nobody asked for, once it happens: a part ended without which the rest is of no use */
  private accident({ gateway, database, settings: { gatewayLog } }: Parts): Promise<string> {
    const log = gatewayLog === undefined ? '' : ` Its log is ${near(gatewayLog, process.cwd())}.`;
    return Promise.race([
      gateway.ended.then((how) => `The gateway (process ${gateway.pid}) ${how}, so everything ends.${log}`),
      ...(database
        ? [database.server.ended.then(() => `PostgreSQL (process ${database.server.pid}) ended, so everything ends.`)]
        : []),
    ]);
  }

  /** Ends everything. A start that was broken off may still begin something before it notices: that is ended too. */
  private async end(starting: Promise<unknown>): Promise<void> {
    if (!this.lock) return; // nothing is started without it
    this.lock.ending();
    const faults = await this.house.end();
    await starting.catch(() => undefined); // told to the user, or broken off on purpose
    faults.push(...(await this.house.end()));
    this.lock.release();
    for (const fault of faults) this.say(`Not ended: ${(fault as Error).message}`);
  }

  private say(text: string): void {
    this.options.output.write(`${text}\n`);
  }
}
