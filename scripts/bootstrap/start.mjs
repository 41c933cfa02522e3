import { ensureBuilt } from './build.mjs';
import { inOurPlace } from './command.mjs';
import { orExplain } from './failure.mjs';
import { ensureInstalled } from './install.mjs';
import { inProject, node24, projectEnvironment } from './project.mjs';
import { inTurn } from './turn.mjs';

const launcher = inProject('dist', 'src', 'local', 'main.js');

/** `npm start`: installs and builds when needed, then hands over to the launcher under Node 24. */
export async function start() {
  const startedAtMs = Date.now();
  await orExplain(() =>
    inTurn(async () => {
      await ensureInstalled();
      await ensureBuilt();
    }),
  );
  // In a process group of its own: a Ctrl-C reaches the launcher once, through us, and it ends its children in order.
  // The channel tells it when we are gone, however that happened.
  process.exitCode = await inOurPlace(node24, ['--enable-source-maps', launcher, String(startedAtMs)], {
    env: { NODE_COMPILE_CACHE: inProject('node_modules', '.cache', 'compiled'), ...projectEnvironment() },
    channel: true,
    detached: true,
  });
}
