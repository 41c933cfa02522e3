import { Client } from 'pg';
import { walkedOperations } from './operations';
import { probes } from './probes';
import { Snapshot } from './snapshot';
import { Statements } from './statements';
import { Walker } from './walk';
import { makeWorld, people, type World } from './world';

describe('another tenant', () => {
  let statements: Statements;
  let world: World;
  let superuser: Client;
  let asMade: Snapshot;

  beforeAll(async () => {
    statements = new Statements();
    world = await makeWorld();
    superuser = new Client({ connectionString: world.gateway.database.superuserUrl });
    await superuser.connect();
    asMade = await Snapshot.take(superuser);
  }, 120_000);
  // What a walk did, and what it left in the audit, must not look like a trace to the next one.
  afterEach(() => asMade.restore());
  afterAll(async () => {
    statements?.restore();
    await superuser?.end();
    await world?.close();
  });

  /** @returns what somebody who works here found of another tenant */
  const walkAs = async (name: 'alba' | 'bea', operations = walkedOperations): Promise<string[]> => {
    const tries = (operation: string): void => void (statements.during = operation);
    const headers = await world.as(people[name]);
    const walker = new Walker(world, operations, Object.keys(people[name].tenants), tries);
    const found = await walker.walk(headers);
    tries('probes');
    return [...found, ...(await probes(world))];
  };

  it.each(['alba', 'bea'] as const)(
    'leaves no trace in any operation for %s',
    async (name) => {
      expect(await walkAs(name)).toEqual([]);
    },
    120_000,
  );

  describe('without the policies of the database', () => {
    beforeAll(() => rowLevelSecurity('DISABLE'));
    afterAll(() => rowLevelSecurity('ENABLE'));

    it('leaves no trace either', async () => {
      expect(await walkAs('bea')).toEqual([]);
    }, 120_000);

    it('is found as soon as one predicate of one statement is taken away', async () => {
      const survivors: string[] = [];
      for (const predicate of statements.used) {
        // Only what used it can miss it.
        const operations = walkedOperations.filter(({ id }) => predicate.usedBy.has(id));
        const found = await statements.without(predicate, () => walkAs('bea', operations));
        if (found.length === 0) survivors.push(`predicate ${predicate.at} of ${predicate.statement}`);
        await asMade.restore();
      }
      expect(survivors).toEqual([]);
    }, 300_000);

    async function rowLevelSecurity(state: 'ENABLE' | 'DISABLE'): Promise<void> {
      const { rows } = await superuser.query<{ name: string }>(`SELECT DISTINCT tablename AS name FROM pg_policies`);
      for (const { name } of rows) await superuser.query(`ALTER TABLE ${name} ${state} ROW LEVEL SECURITY`);
    }
  });
});
