import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { PostgresSettingsStore } from './postgres-settings.store';

describe('PostgresSettingsStore', () => {
  let test: OpenTestDatabase;
  beforeAll(async () => (test = await openTestDatabase()));
  afterAll(() => test.close());

  it('keeps the first value, of however many instances', async () => {
    const settings = new PostgresSettingsStore(test.current);
    const keep = (value: string) => test.unitOfWork.run('system', () => settings.keep('token.issuer', value));
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map(keep));
    expect(new Set(kept).size).toBe(1);
    expect(await keep('e')).toBe(kept[0]);
  });
});
