import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, orExplain } from '../bootstrap/failure.mjs';
import { inTurn } from '../bootstrap/turn.mjs';
import { ensureDistribution } from './distribution.mjs';
import { makeSeed } from './seed.mjs';
import { keycloakSettings } from './settings.mjs';
import { run, running, start, stop } from './supervisor.mjs';

const USAGE = `npm run keycloak -- [start|run|stop|status|prepare|clean]

  start    start it in the background, and print its URL; when it runs, only print it (the default)
  run      start it in the foreground; Ctrl-C ends it
  stop     end it
  status   say whether it runs; exit code 3 when it does not
  prepare  fetch, build and import, so that later starts take seconds
  clean    forget its data and seeds; the distribution stays`;

/** `npm run keycloak`: a development Keycloak. */
export const command = ([name = 'start', ...rest]) =>
  orExplain(async () => {
    if (rest.length > 0 || !Object.hasOwn(commands, name)) throw new Failure(USAGE);
    await commands[name](keycloakSettings());
  });

const commands = {
  start: async (settings) => console.log(await start(settings)),
  run: (settings) => run(settings),
  stop: (settings) => stop(settings),

  async status(settings) {
    const url = await running(settings);
    console.log(url === undefined ? 'stopped' : `runs at ${url}`);
    if (url === undefined) process.exitCode = 3;
  },

  async prepare(settings) {
    await ensureDistribution(settings);
    await inTurn(() => makeSeed(settings), settings.turn);
  },

  async clean(settings) {
    await stop(settings);
    rmSync(settings.data, { recursive: true, force: true });
    for (const name of readdirSync(settings.home))
      if (/^seed-.*\.mv\.db$/.test(name)) rmSync(join(settings.home, name));
  },
};
