import type { ArgumentMetadata, Type } from '@nestjs/common';
import fc from 'fast-check';
import { ContractPipe, ValidationFailedError } from '../../src/shared/validation';

const RUNS = 400;
/** Set FC_SEED to repeat a run; it is in the title of every test that uses it. */
export const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

const pipe = new ContractPipe();

/** Whether the pipe in front of every controller lets the value in. Anything but a verdict is thrown. */
export async function accepts(type: ArgumentMetadata['type'], metatype: Type, value: unknown): Promise<boolean> {
  try {
    await pipe.transform(value, { type, metatype });
    return true;
  } catch (error) {
    if (error instanceof ValidationFailedError && error.errors.length > 0) return false;
    throw error;
  }
}

/** The value as the parser of a request makes it, anew for each judge. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** As many values as it takes, judged twice; both verdicts must agree each time, and both must occur. */
export async function agree(
  values: fc.Arbitrary<unknown>,
  ours: (value: unknown) => Promise<boolean>,
  schema: (value: unknown) => boolean,
): Promise<void> {
  const seen = { true: 0, false: 0 };
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const expected = schema(sent(value));
      seen[`${expected}`]++;
      const actual = await ours(sent(value));
      if (actual !== expected) throw new Error(`the class says ${actual}, the schema says ${expected}`);
    }),
    { seed, numRuns: RUNS },
  );
  // A generator that only ever makes one kind proves nothing.
  if (Math.min(seen.true, seen.false) < RUNS / 20) throw new Error(`lopsided: ${JSON.stringify(seen)}`);
}
