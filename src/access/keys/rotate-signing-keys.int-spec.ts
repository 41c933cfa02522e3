import { createTestDatabase, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { readEnvironment, StartError } from '../../shared/config';
import { PostgresSigningKeyStore } from '../persistence/postgres-signing-key.store';
import { rotateSigningKeys } from './rotate-signing-keys';

const MASTER_KEY = Buffer.alloc(32, 1).toString('base64');

describe('rotateSigningKeys', () => {
  let test: OpenTestDatabase;
  beforeAll(async () => (test = await openTestDatabase()));
  afterAll(() => test.close());
  const rotate = (settings: Record<string, string> = {}) =>
    rotateSigningKeys(readEnvironment({ DATABASE_URL: test.database.url, MASTER_KEY, ...settings }));
  const kids = async (): Promise<string[]> => {
    const store = new PostgresSigningKeyStore(test.current);
    return (await test.unitOfWork.run('system', () => store.all())).map(({ kid }) => kid);
  };

  it('publishes a key that signs ten minutes later, and no other while that one waits', async () => {
    const before = Date.now();
    const { kid, activatesAtMs } = await rotate();
    expect(activatesAtMs - before).toBeGreaterThanOrEqual(10 * 60_000);
    expect((await kids()).at(-1)).toBe(kid);
    expect(await rotate()).toEqual({ kid, activatesAtMs });
    expect(await kids()).toHaveLength(2);
  });

  it('changes nothing under another master key, and says so', async () => {
    const known = await kids();
    const other = Buffer.alloc(32, 2).toString('base64');
    await expect(rotate({ MASTER_KEY: other })).rejects.toThrow(/^The master key is the wrong one/);
    expect(await kids()).toEqual(known);
  });

  it('says in one sentence that there is no database, or that it is empty', async () => {
    const empty = await createTestDatabase(false);
    for (const [DATABASE_URL, sentence] of [
      ['postgres://nobody@127.0.0.1:1/nowhere', /cannot be reached$/],
      [empty.url, /has no tables yet: start the gateway first$/],
    ] as const) {
      const error = (await rotate({ DATABASE_URL }).catch((fault: unknown) => fault)) as Error;
      expect(error).toBeInstanceOf(StartError);
      expect(error.message).toMatch(sentence);
    }
    await empty.drop();
  });
});
