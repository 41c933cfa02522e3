import { delimiter } from 'node:path';
import { ensureBuilt } from '../../scripts/bootstrap/build.mjs';
import { orExplain } from '../../scripts/bootstrap/failure.mjs';
import { ensureInstalled } from '../../scripts/bootstrap/install.mjs';
import { inProject, node24, root } from '../../scripts/bootstrap/project.mjs';
import { inTurn } from '../../scripts/bootstrap/turn.mjs';
import { works } from '../../scripts/bootstrap/command.mjs';
import { fault } from './household.mjs';

export { inProject, node24, root };

/** Installs and builds by need, as `npm start` does. */
export const prepare = () =>
  orExplain(() =>
    inTurn(async () => {
      await ensureInstalled();
      await ensureBuilt();
    }),
  );

/** @throws naming the programs that are missing */
export function requirePrograms(...names) {
  // nginx and haproxy stand in folders that only root has on its PATH.
  process.env.PATH = [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);
  const missing = names.filter((name) => !works('sh', ['-c', `command -v ${name}`]));
  if (missing.length > 0) throw fault(`This benchmark needs ${missing.join(', ')}: on Debian, apt-get install them`);
}
