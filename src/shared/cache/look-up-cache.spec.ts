import { aLookUpCache } from './testing';

describe('LookUpCache', () => {
  /** A look-up that a test answers when it likes. */
  function aSource() {
    const waiting: { resolve: (value: string | undefined) => void; reject: (error: Error) => void }[] = [];
    const load = () => new Promise<string | undefined>((resolve, reject) => waiting.push({ resolve, reject }));
    return { waiting, load };
  }
  const turn = () => new Promise((next) => setImmediate(next));

  it('looks up once, however many ask at a time and later', async () => {
    const [cache, { waiting, load }] = [aLookUpCache(), aSource()];
    const answers = [cache.wrap('role', 'ADMIN', load), cache.wrap('role', 'ADMIN', load)];
    await turn();
    waiting[0]!.resolve('one');
    expect(await Promise.all(answers)).toEqual(['one', 'one']);
    expect(await cache.wrap('role', 'ADMIN', load)).toBe('one');
    expect(waiting).toHaveLength(1);
  });

  it('gives back the very object, and remembers that there is none', async () => {
    const cache = aLookUpCache();
    const principal = { roles: new Set(['USER']) };
    expect(await cache.wrap('api-key', 'there', () => Promise.resolve(principal))).toBe(principal);
    expect(await cache.wrap('api-key', 'there', () => Promise.reject(new Error('asked again')))).toBe(principal);
    expect(await cache.wrap('api-key', 'absent', () => Promise.resolve(undefined))).toBeUndefined();
    expect(await cache.wrap('api-key', 'absent', () => Promise.reject(new Error('asked again')))).toBeUndefined();
  });

  it('does not remember a failure', async () => {
    const cache = aLookUpCache();
    await expect(cache.wrap('role', 'ADMIN', () => Promise.reject(new Error('no database')))).rejects.toThrow(
      'no database',
    );
    expect(await cache.wrap('role', 'ADMIN', () => Promise.resolve('found'))).toBe('found');
  });

  it.each([
    ['one key', 'ADMIN'],
    ['a kind', undefined],
  ])('asks again when %s was forgotten, and keeps the others', async (_what, key) => {
    const cache = aLookUpCache();
    const put = (kind: 'role' | 'tenant', name: string, value: string) =>
      cache.wrap(kind, name, () => Promise.resolve(value));
    await put('role', 'ADMIN', 'old');
    await put('role', 'USER', 'old');
    await put('tenant', 'ADMIN', 'old');
    cache.forget('role', key);
    expect(await put('role', 'ADMIN', 'new')).toBe('new');
    expect(await put('role', 'USER', 'new')).toBe(key === undefined ? 'new' : 'old');
    expect(await put('tenant', 'ADMIN', 'new')).toBe('old');
  });

  it('neither keeps nor answers what was read before it was forgotten', async () => {
    const [cache, { waiting, load }] = [aLookUpCache(), aSource()];
    const answer = cache.wrap('role', 'ADMIN', load);
    await turn();
    cache.forget('role', 'ADMIN');
    waiting[0]!.resolve('stale');
    await turn();
    waiting[1]!.resolve('fresh');
    expect(await answer).toBe('fresh');
    expect(await cache.wrap('role', 'ADMIN', load)).toBe('fresh');
  });

  it('forgets everything at once, and says so to whoever keeps a kind himself', async () => {
    const cache = aLookUpCache();
    const told: string[] = [];
    const stop = cache.onForget((kind) => told.push(kind));
    await cache.wrap('role', 'ADMIN', () => Promise.resolve('old'));
    cache.forgetAll();
    stop();
    cache.forget('tenant');
    expect(told.sort()).toEqual(['api-key', 'role', 'tenant']);
    expect(await cache.wrap('role', 'ADMIN', () => Promise.resolve('new'))).toBe('new');
  });

  it('forgets a whole kind when very many of its keys were', async () => {
    const cache = aLookUpCache();
    await cache.wrap('role', 'KEPT', () => Promise.resolve('old'));
    for (let i = 0; i < 1_001; i++) cache.forget('role', `R${i}`);
    expect(await cache.wrap('role', 'KEPT', () => Promise.resolve('new'))).toBe('new');
  });
});
