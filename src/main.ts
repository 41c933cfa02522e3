import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { EnvironmentError, readEnvironment, StartError } from './shared/config';

// V8 takes for long-lived what survives a collection while a burst of requests waits for its upstream, and from then on
// puts objects of that kind where only a full collection looks. Dead there, each keeps alive all that it points to: a tenth
// of what requests allocate.
setFlagsFromString('--no-allocation-site-pretenuring');

/** Where the process goes when it is told to end. A second signal ends at once. */
async function run(): Promise<void> {
  const environment = readEnvironment(process.env);
  // Only now: a wrong environment is reported before half a second of modules is loaded.
  const { openGateway } = await import('./gateway.js');
  const gateway = await openGateway(environment);
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    gateway.drain().then(
      (finished) => process.exit(finished ? 0 : 1),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (process.send) {
    const { url, managementUrl, firstAdministratorCreated } = gateway;
    process.send({ ready: true, url, managementUrl, firstAdministratorCreated });
    // Whoever started us has died, and cannot end us any more.
    process.on('disconnect', end);
  }
}

/** What an operator can mend is one sentence; anything else shows where it happened. */
function fail(error: unknown): never {
  const known = error instanceof EnvironmentError || error instanceof StartError;
  console.error(known ? error.message : error);
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
run().catch(fail);
