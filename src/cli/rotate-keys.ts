import 'reflect-metadata';
import { rotateSigningKeys } from '../access/nest';
import { EnvironmentError, readEnvironment, StartError } from '../shared/config';

/** `npm run keys:rotate`: a new signing key for the installation of DATABASE_URL. */
async function run(): Promise<void> {
  const { kid, activatesAtMs } = await rotateSigningKeys(readEnvironment(process.env));
  console.log(`Key ${kid} is published, and signs from ${new Date(activatesAtMs).toISOString()} on.`);
}

run().catch((error: unknown) => {
  const isForUser = error instanceof EnvironmentError || error instanceof StartError;
  console.error(isForUser ? error.message : error);
  process.exitCode = 1;
});
