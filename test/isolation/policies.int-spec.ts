import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { breaches } from './policies';
import { seeds } from './seeds';
import { walls } from './walls';

interface Policy {
  readonly tablename: string;
  readonly policyname: string;
  readonly qual: string | null;
  readonly with_check: string | null;
}

/** Every policy is taken away once: more statements than other tests send. */
const MUTATIONS_WITHIN_MS = 120_000;

describe('the policies of row-level security', () => {
  let database: TestDatabase;
  let application: Client;
  let superuser: Client;
  let policies: Policy[];

  beforeAll(async () => {
    database = await createTestDatabase();
    superuser = new Client({ connectionString: database.superuserUrl });
    application = new Client({ connectionString: database.url });
    await superuser.connect();
    await application.connect();
    for (const seed of seeds) await superuser.query(seed);
    policies = (
      await superuser.query<Policy>(
        `SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY tablename, policyname`,
      )
    ).rows;
  });

  afterAll(async () => {
    await application?.end();
    await superuser?.end();
    await database?.drop();
  });

  it('stand around tables whose owner is known, and around all of them', () => {
    const guarded = new Set(policies.map(({ tablename }) => tablename));
    expect([...guarded].sort()).toEqual(Object.keys(walls).sort());
  });

  it('have rows to hide in every table', async () => {
    for (const table of Object.keys(walls)) {
      const { rows } = await superuser.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
      expect({ table, empty: rows[0]!.n === 0 }).toEqual({ table, empty: false });
    }
  });

  it('hold without any predicate in a statement', async () => {
    expect(await breaches(application, superuser)).toEqual([]);
  });

  it(
    'are each missed when they are gone',
    async () => {
      const survivors: string[] = [];
      for (const { tablename, policyname, qual, with_check } of policies) {
        if (qual === 'true' && with_check === null) continue; // open to all on purpose
        const set = (using: string | null, check: string | null): Promise<unknown> => {
          const clauses = [using && `USING (${using})`, check && `WITH CHECK (${check})`].filter(Boolean).join(' ');
          return superuser.query(`ALTER POLICY ${policyname} ON ${tablename} ${clauses}`);
        };
        await set(qual && 'true', with_check && 'true');
        if ((await breaches(application, superuser, [tablename])).length === 0)
          survivors.push(`${tablename}.${policyname}`);
        await set(qual, with_check);
      }
      expect(survivors).toEqual([]);
      expect(await breaches(application, superuser)).toEqual([]);
    },
    MUTATIONS_WITHIN_MS,
  );
});
