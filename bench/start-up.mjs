// `node bench/start-up.mjs`: how long `npm start` takes to its banner, with an empty data directory and then with the one it
// left. The second may take 8 s; else exit code 1. Dependencies are installed and the build is done: a first start ever
// takes as long as npm and the network do.
import { once } from 'node:events';
import { join } from 'node:path';
import { fault, inHousehold, stop } from './lib/household.mjs';
import { prepare, root } from './lib/project.mjs';

const MOST_SECONDS = 8;
const WITHIN_MS = 120_000;

await inHousehold('start-up', async (house) => {
  await prepare();
  const env = { ...process.env, PORT: '0', DATA_DIR: join(house.folder, 'data'), npm_lifecycle_event: undefined };
  await start(house, env, 'with an empty data directory');
  const seconds = await start(house, env, 'the second time');
  if (seconds > MOST_SECONDS) throw fault(`npm start took ${seconds.toFixed(1)} s: more than ${MOST_SECONDS} s`);
});

async function start(house, env, how) {
  const startedAt = performance.now();
  const child = house.start('npm', ['start', '--prefix', root], { env, output: 'pipe' });
  let said = '';
  const seconds = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(fault(`No banner within ${WITHIN_MS / 1000} s:\n${said}`)), WITHIN_MS);
    void once(child, 'exit').then(() => reject(fault(`npm start ended before its banner:\n${said}`)));
    const hear = (chunk) => {
      said += chunk;
      // The banner's last part: something to try.
      if (!/curl /.test(said)) return;
      clearTimeout(timer);
      resolve((performance.now() - startedAt) / 1000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  console.log(`npm start, ${how}: ${seconds.toFixed(1)} s to the banner`);
  await stop(child);
  return seconds;
}
