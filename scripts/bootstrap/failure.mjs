/** Something the reader can put right, told in one sentence. */
export class Failure extends Error {}

/** Runs a step of the bootstrap; a {@link Failure} becomes one line and exit code 1, anything else is a fault of ours. */
export async function orExplain(step) {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
