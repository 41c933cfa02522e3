import type { FlattenedJWSInput, JWTHeaderParameters } from 'jose';
import { FakeClock } from '../../shared/clock';
import { RemoteKeys } from './remote-keys';
import { aKey, type TestKey } from './testing';
import { KeysUnavailableError } from './token-verifier';

const token = {} as FlattenedJWSInput;
const header = (kid: string): JWTHeaderParameters => ({ alg: 'RS256', kid });

describe('RemoteKeys', () => {
  let first: TestKey;
  let second: TestKey;
  let clock: FakeClock;
  let served: TestKey[];
  let fetches: number;
  let broken: boolean;
  let keys: RemoteKeys;
  beforeAll(async () => ([first, second] = [await aKey('k1'), await aKey('k2')]));
  beforeEach(() => {
    [clock, served, fetches, broken] = [new FakeClock(), [first], 0, false];
    keys = new RemoteKeys(
      'https://login.example/jwks',
      async () => {
        fetches++;
        await Promise.resolve();
        if (broken) throw new Error('ECONNREFUSED');
        return { keys: served.map(({ jwk }) => jwk) };
      },
      clock,
    );
  });

  it('fetches once for everyone who waits, and then not again', async () => {
    await Promise.all([keys.find(header('k1'), token), keys.find(header('k1'), token)]);
    await keys.find(header('k1'), token);
    expect(fetches).toBe(1);
  });

  it('looks for an unknown key id again, but not more often than the cooldown allows', async () => {
    await keys.find(header('k1'), token);
    served = [first, second];
    await expect(keys.find(header('k2'), token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(fetches).toBe(1);
    clock.advance(10_000);
    await expect(keys.find(header('k2'), token)).resolves.toBeDefined();
    await expect(keys.find(header('k3'), token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(fetches).toBe(2);
  });

  it('tries again one second after a failure, and not before', async () => {
    broken = true;
    await expect(keys.find(header('k1'), token)).rejects.toBeInstanceOf(KeysUnavailableError);
    broken = false;
    clock.advance(999);
    await expect(keys.find(header('k1'), token)).rejects.toBeInstanceOf(KeysUnavailableError);
    expect(fetches).toBe(1);
    clock.advance(1);
    await expect(keys.find(header('k1'), token)).resolves.toBeDefined();
  });

  it('takes an answer that is no key set for a failure', async () => {
    const odd = new RemoteKeys('https://login.example/jwks', () => Promise.resolve({ hello: 'world' }), clock);
    await expect(odd.find(header('k1'), token)).rejects.toBeInstanceOf(KeysUnavailableError);
  });

  it('renews keys in passing, so that a withdrawn one dies', async () => {
    await keys.find(header('k1'), token);
    served = [second];
    clock.advance(10 * 60_000 + 1);
    await keys.find(header('k1'), token);
    await new Promise(setImmediate);
    expect(fetches).toBe(2);
    await expect(keys.find(header('k1'), token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('lives on the keys it has while the issuer is down, for a day', async () => {
    await keys.find(header('k1'), token);
    broken = true;
    clock.advance(60 * 60_000);
    await expect(keys.find(header('k1'), token)).resolves.toBeDefined();
    await new Promise(setImmediate);
    expect(fetches).toBe(2);
    clock.advance(24 * 60 * 60_000);
    await expect(keys.find(header('k1'), token)).rejects.toBeInstanceOf(KeysUnavailableError);
  });
});
