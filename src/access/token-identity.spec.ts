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
  let settings: FakeSettings;
  let said: string[];
  beforeEach(() => ([settings, said] = [new FakeSettings(), []]));
  const start = (source: Record<string, string>) =>
    keptTokenIdentity(
      readEnvironment({ DATABASE_URL: 'postgres://gateway@localhost/gateway', ...source }),
      settings,
      new FakeUnitOfWork(),
      { warn: (line: string) => said.push(line) },
    );

  it('keeps what the first start chose, whatever port or settings come later', async () => {
    const first = { issuer: 'https://gateway.example', audience: 'iam-gateway' };
    expect(await start({ PUBLIC_URL: 'https://gateway.example' })).toEqual(first);
    expect(await start({ PORT: '9090' })).toEqual(first);
    expect(await start({ PUBLIC_URL: 'https://moved.example' })).toEqual(first);
    expect(said).toEqual([]);
    expect(await start({ TOKEN_ISSUER: 'https://other.example', TOKEN_AUDIENCE: 'other' })).toEqual(first);
    expect(said).toEqual([
      'TOKEN_ISSUER is not used: this installation began with https://gateway.example',
      'TOKEN_AUDIENCE is not used: this installation began with iam-gateway',
    ]);
  });

  it('is called what nobody else is where no address is given, and not after a port', async () => {
    const { issuer } = await start({ PORT: '8080' });
    expect(issuer).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect((await start({ PORT: '9090' })).issuer).toBe(issuer);
    settings = new FakeSettings();
    expect((await start({ PORT: '8080' })).issuer).not.toBe(issuer);
  });
});
