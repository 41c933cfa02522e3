import { migrate } from '../shared/database';
import type { Outcome } from './outcome';
import { commandEnvironment } from './settings';

/** `migrate`: what a gateway does at its start too; for those who want it done before. */
export async function migrateDatabase(): Promise<Outcome> {
  const migrations = await migrate(commandEnvironment());
  const text =
    migrations.length === 0 ? 'Nothing to do: the tables are those of this version.' : `Ran ${migrations.join(', ')}.`;
  return { text, data: { migrations } };
}
