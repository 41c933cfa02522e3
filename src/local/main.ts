import { resolve } from 'node:path';
import { EnvironmentError, StartError } from '../shared/config';
import { Launcher } from './launcher';
import { StopRequests } from './stop-requests';

const build = resolve(__dirname, '..', '..');
const [startedAtMs = Date.now()] = process.argv.slice(2).map(Number);

// A terminal that was closed must not keep us from ending what we started.
process.stdout.on('error', () => undefined);

void new Launcher({
  environment: process.env,
  root: resolve(build, '..'),
  build,
  output: process.stdout,
  stop: new StopRequests(process),
  startedAtMs,
})
  .run()
  .catch((error: unknown) => {
    const isForUser = error instanceof StartError || error instanceof EnvironmentError;
    console.error(isForUser ? error.message : error);
    return 1;
  })
  .then((code) => process.exit(code));
