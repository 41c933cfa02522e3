import { readEnvironment } from '../shared/config';
import { FakeUnitOfWork } from '../shared/database/testing';
import { SettingsStore } from './settings.store';
import { keptTokenIdentity } from './token-identity';

class FakeSettings extends SettingsStore {
  readonly values = new Map<string, string>();
  keep(name: string, value: string): Promise<string> {
    if (!this.values.has(name)) this.values.set(name, value);
    return Promise.resolve(this.values.get(name)!);
  }
}

describe('keptTokenIdentity', () => {
  const settings = new FakeSettings();
  const said: string[] = [];
  const start = (source: Record<string, string>) =>
    keptTokenIdentity(
      readEnvironment({ DATABASE_URL: 'postgres://gateway@localhost/gateway', ...source }),
      settings,
      new FakeUnitOfWork(),
      { warn: (line: string) => said.push(line) },
    );
  const first = { issuer: 'http://localhost:8080', audience: 'iam-gateway' };

  it('keeps what the first start chose, whatever port or settings come later', async () => {
    expect(await start({})).toEqual(first);
    expect(await start({ PORT: '9090' })).toEqual(first);
    expect(await start({ PUBLIC_URL: 'https://gateway.example' })).toEqual(first);
    expect(said).toEqual([]);
    expect(await start({ TOKEN_ISSUER: 'https://other.example', TOKEN_AUDIENCE: 'other' })).toEqual(first);
    expect(said).toEqual([
      'TOKEN_ISSUER is not used: this installation began with http://localhost:8080',
      'TOKEN_AUDIENCE is not used: this installation began with iam-gateway',
    ]);
  });
});
