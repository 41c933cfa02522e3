import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ensureBuilt } from './build.mjs';
import { orExplain } from './failure.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject, node24 } from './project.mjs';
import { inTurn } from './turn.mjs';

/** `npm run cli -- …`: the command line of these sources, built when they are newer than the build. */
export const runCommand = (words) =>
  orExplain(async () => {
    console.log = console.error; // standard output is the command's alone
    await inTurn(async () => {
      await ensureInstalled();
      await ensureBuilt();
    });
    const main = inProject('dist', 'src', 'cli', 'main.js');
    const child = spawn(node24, ['--enable-source-maps', main, ...words], { stdio: 'inherit' });
    const [code] = await once(child, 'close');
    process.exitCode = code ?? 1;
  });
