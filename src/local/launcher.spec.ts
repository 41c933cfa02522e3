import { EventEmitter, once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { DataDirLock } from './data-dir-lock';
import { Launcher } from './launcher';
import { readIfThere, readJson } from './owner-only';
import { knownProcess, lives } from './process-birth';
import type { Runtime } from './runtime-file';
import { StopRequests } from './stop-requests';
import { aFolder, aProcess } from './testing';

const DATABASE_URL = 'postgres://app:secret@127.0.0.1:1/x';
/** Ends by itself when the launcher is gone, as a part must. */
const PART = `process.on('disconnect', () => process.exit(0)); setInterval(() => {}, 1000);`;
const SAMPLE = `${PART} process.send({ ready: true, url: 'http://127.0.0.1:' + process.env.PORT });`;
/** Says what it was given, in the place of its URL. */
const GATEWAY = (more = '') => `${PART}
  const { CUSTOMS_SERVICE_URL, HOST, DRAIN_GRACE_MS, FIRST_ADMIN_EMAIL, DATABASE_URL } = process.env;
  require('node:fs').writeFileSync(process.env.DATA_DIR + '/seen.json',
    JSON.stringify({ CUSTOMS_SERVICE_URL, HOST, DRAIN_GRACE_MS, FIRST_ADMIN_EMAIL, DATABASE_URL }));
  process.send({ ready: true, url: 'http://127.0.0.1:8080', managementUrl: null, firstAdministratorCreated: true });
  ${more}`;

describe('Launcher', () => {
  const signals = new EventEmitter().setMaxListeners(100);
  afterEach(() => signals.emit('SIGINT'));

  /** A launcher with stand-ins for the gateway and the sample backends, and a database that somebody else runs. */
  function aLauncher(
    given: Record<string, string> = {},
    { gateway = GATEWAY(), dataDir = join(aFolder(), 'data') }: { gateway?: string; dataDir?: string } = {},
  ) {
    const build = aFolder();
    for (const [path, script] of [
      ['src/main.js', gateway],
      ...['customs', 'mawbs', 'hawbs'].map((name) => [`examples/air-cargo/${name}/main.js`, SAMPLE]),
    ] as [string, string][]) {
      mkdirSync(join(build, path, '..'), { recursive: true });
      writeFileSync(join(build, path), script);
    }
    const said: string[] = [];
    const spoken = new EventEmitter();
    const output = {
      write: (text: string) => {
        said.push(text);
        spoken.emit('said');
      },
    };
    const environment = { PATH: process.env['PATH'], DATABASE_URL, DATA_DIR: dataDir, PORT: '0', ...given };
    const launcher = new Launcher({
      environment,
      root: resolve(__dirname, '..', '..'),
      build,
      output,
      stop: new StopRequests(signals),
      startedAtMs: Date.now(),
    });
    const until = async (pattern: RegExp) => {
      while (!said.some((text) => pattern.test(text))) await once(spoken, 'said');
    };
    return {
      launcher,
      dataDir,
      until,
      said: () => said.join(''),
      runtime: () => readJson(join(dataDir, 'runtime.json')) as Runtime,
    };
  }

  const isAlive = (pid: number | null): boolean => pid !== null && knownProcess(pid) !== undefined;

  it('starts every part, says where they are, and ends them all when it is asked to', async () => {
    const { launcher, dataDir, until, said, runtime } = aLauncher();
    const ended = launcher.run();
    await until(/is ready in/);
    const { url, managementUrl, databaseUrl, services, processes } = runtime();
    expect([url, managementUrl, databaseUrl]).toEqual(['http://127.0.0.1:8080', null, DATABASE_URL]);
    expect(processes).toMatchObject({ launcher: process.pid, postgres: null });
    const parts = [processes.gateway, processes.customs, processes.mawbs, processes.hawbs];
    expect(parts.every(isAlive)).toBe(true);
    expect(readJson(join(dataDir, 'seen.json'))).toEqual({
      CUSTOMS_SERVICE_URL: services.customs,
      HOST: '127.0.0.1',
      DRAIN_GRACE_MS: '0',
      FIRST_ADMIN_EMAIL: 'admin@serhafen.example',
      DATABASE_URL,
    });
    signals.emit('SIGINT');
    expect(await ended).toBe(0);
    expect(parts.some(isAlive)).toBe(false);
    expect(readIfThere(join(dataDir, 'runtime.json'))).toBeUndefined();
    expect(readIfThere(join(dataDir, 'launcher.lock'))).toBeUndefined();
    expect(said()).toContain((readJson(join(dataDir, 'first-admin.json')) as { password: string }).password);
  });

  it('leaves out what the environment names', async () => {
    const { launcher, until, runtime } = aLauncher({
      CUSTOMS_SERVICE_URL: 'http://10.0.0.1',
      MAWB_SERVICE_URL: 'http://10.0.0.2',
      HAWB_SERVICE_URL: 'http://10.0.0.3',
    });
    const ended = launcher.run();
    await until(/is ready in/);
    expect(runtime().services).toEqual({
      customs: 'http://10.0.0.1',
      mawbs: 'http://10.0.0.2',
      hawbs: 'http://10.0.0.3',
    });
    expect(runtime().processes).toMatchObject({ customs: null, mawbs: null, hawbs: null });
    signals.emit('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('goes on without a sample backend that ends, and says so', async () => {
    const { launcher, until, runtime } = aLauncher();
    const ended = launcher.run();
    await until(/is ready in/);
    const { customs, gateway } = runtime().processes;
    process.kill(customs!, 'SIGKILL');
    await until(new RegExp(`The sample backend customs \\(process ${customs}\\) ended by SIGKILL`));
    expect(runtime().processes).toMatchObject({ customs: null, gateway });
    expect(isAlive(gateway)).toBe(true);
    signals.emit('SIGINT');
    expect(await ended).toBe(0);
  });

  it('ends everything when the gateway ends', async () => {
    const { launcher, until, said, runtime } = aLauncher();
    const ended = launcher.run();
    await until(/is ready in/);
    const { gateway, mawbs } = runtime().processes;
    process.kill(gateway!, 'SIGKILL');
    expect(await ended).toBe(1);
    expect(said()).toContain(`The gateway (process ${gateway}) ended by SIGKILL, so everything ends.`);
    expect(isAlive(mawbs)).toBe(false);
  });

  it('ends what runs when the gateway does not come up, and quotes why', async () => {
    const { launcher, dataDir } = aLauncher({}, { gateway: `console.error('the reason'); process.exit(7)` });
    await expect(launcher.run()).rejects.toThrow('the reason\nThe gateway ended with exit code 7 before it was ready');
    expect(readIfThere(join(dataDir, 'launcher.lock'))).toBeUndefined();
  });

  it('breaks a start off when it is asked to end', async () => {
    const { launcher, dataDir } = aLauncher(
      {},
      {
        gateway: `${PART} require('node:fs').writeFileSync(process.env.DATA_DIR + '/pid', String(process.pid));`,
      },
    );
    const ended = launcher.run();
    let pid: string | undefined;
    while (!(pid = readIfThere(join(dataDir, 'pid')))) await new Promise((later) => setTimeout(later, 20));
    signals.emit('SIGINT');
    expect(await ended).toBe(0);
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('names a busy port before it starts anything', async () => {
    const holder = createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    const { port } = holder.address() as AddressInfo;
    const { launcher, dataDir } = aLauncher({ PORT: String(port) });
    await expect(launcher.run()).rejects.toThrow(`PORT ${port} on 127.0.0.1 is in use`);
    expect(readIfThere(join(dataDir, 'first-admin.json'))).toBeUndefined();
    await new Promise((closed) => holder.close(closed));
  });

  it('ends what a killed launcher left running, and starts', async () => {
    const dataDir = join(aFolder(), 'data');
    mkdirSync(dataDir);
    const [dead, leftover] = [await aProcess(), await aProcess()];
    const known = knownProcess(leftover.pid)!;
    (await DataDirLock.take(dataDir, undefined, dead.pid)).remember([known]);
    writeFileSync(join(dataDir, 'runtime.json'), '{"processes":{"gateway":1}}');
    dead.kill('SIGKILL');
    await once(dead, 'exit');
    const { launcher, until } = aLauncher({}, { dataDir });
    const ended = launcher.run();
    await until(/is ready in/);
    expect(lives(known)).toBe(false);
    signals.emit('SIGINT');
    expect(await ended).toBe(0);
  });

  it('keeps no password that opens nothing', async () => {
    const gateway = GATEWAY().replace('firstAdministratorCreated: true', 'firstAdministratorCreated: false');
    const { launcher, dataDir, until, said } = aLauncher({}, { gateway });
    const ended = launcher.run();
    await until(/is ready in/);
    expect(said()).toContain('The database had an administrator already');
    expect(readIfThere(join(dataDir, 'first-admin.json'))).toBeUndefined();
    signals.emit('SIGINT');
    expect(await ended).toBe(0);
  });

  it('kills what does not end when it is asked a second time', async () => {
    const { launcher, until, runtime } = aLauncher({}, { gateway: GATEWAY(`process.on('SIGTERM', () => {});`) });
    const ended = launcher.run();
    await until(/is ready in/);
    const { gateway } = runtime().processes;
    signals.emit('SIGINT');
    const again = setInterval(() => signals.emit('SIGINT'), 200);
    expect(await ended).toBe(0);
    clearInterval(again);
    expect(isAlive(gateway)).toBe(false);
  });
});
