import { NotSupportedError, ProviderUnavailableError, TooBusyError } from '../../identity';
import { AuthSketch } from '../testing';

const here = { address: '203.0.113.7', userAgent: undefined };

describe('LoginAttempts', () => {
  let auth: AuthSketch;
  let looked: number;
  let decoys: number;
  beforeEach(() => {
    auth = new AuthSketch();
    [looked, decoys] = [0, 0];
  });

  /** One attempt with a password that is right or wrong. @returns whether it was looked at */
  async function attempt(
    name: string,
    right: boolean,
    device: { address: string; cookie?: string } = here,
  ): Promise<boolean> {
    const before = looked;
    const { attempt, found } = await auth.attempts.one(
      { email: name },
      { userAgent: undefined, ...device },
      () => Promise.resolve((looked++, right || undefined)),
      () => Promise.resolve(void decoys++),
    );
    if (found) await auth.attempts.succeeded(attempt);
    return looked > before;
  }
  const wrong = async (name: string, times: number, device = here): Promise<void> => {
    for (let i = 0; i < times; i++) await attempt(name, false, device);
  };
  const after = (seconds: number): void => auth.clock.advance(seconds * 1000);

  it('locks an account after five wrong passwords, for a minute', async () => {
    const { email } = auth.knows();
    await wrong(email, 5);
    expect([await attempt(email, true), looked, decoys]).toEqual([false, 5, 1]);
    after(59.9);
    expect(await attempt(email, true)).toBe(false);
    after(0.2);
    expect(await attempt(email, true)).toBe(true);
  });

  it('locks longer each time, and never longer than a quarter of an hour', async () => {
    const { email } = auth.knows();
    await wrong(email, 5);
    for (const seconds of [60, 120, 240, 480, 900, 900]) {
      after(seconds - 0.1);
      expect(await attempt(email, false)).toBe(false);
      after(0.2);
      expect(await attempt(email, false)).toBe(true);
    }
  });

  it('begins anew after a right password, and after an hour without any', async () => {
    const { email } = auth.knows();
    await wrong(email, 4);
    await attempt(email, true);
    await wrong(email, 4);
    expect(await attempt(email, true)).toBe(true);
    await wrong(email, 4);
    after(3601);
    await wrong(email, 4);
    expect(await attempt(email, true)).toBe(true);
  });

  it('counts all spellings and names of an account together', async () => {
    const { email, username } = auth.knows({ username: 'ana' });
    await wrong(email.toUpperCase(), 3);
    const byUsername = () =>
      auth.attempts.one(
        { username: username! },
        here,
        () => Promise.resolve(undefined),
        () => Promise.resolve(),
      );
    await byUsername();
    await byUsername();
    expect(await attempt(email, true)).toBe(false);
  });

  it('checklist 19: counts names of nobody as well, without keeping them readable', async () => {
    await wrong('hunter2@example.test', 5);
    expect(await attempt('hunter2@example.test', false)).toBe(false);
    expect(JSON.stringify([...auth.failures.rows.keys()])).not.toContain('hunter2');
  });

  it('checklist 24: lets nobody in from an address with a hundred wrong passwords in a quarter of an hour', async () => {
    for (let i = 0; i < 100; i++) await attempt(`nobody-${i}@example.test`, false);
    const { email } = auth.knows();
    expect(await attempt(email, true)).toBe(false);
    expect(await attempt(email, true, { address: '203.0.113.8' })).toBe(true);
    after(900);
    expect(await attempt(email, true)).toBe(true);
  });

  it('locks no account for a shut-out address', async () => {
    for (let i = 0; i < 100; i++) await attempt(`nobody-${i}@example.test`, false);
    const { email } = auth.knows();
    await wrong(email, 10);
    expect(await attempt(email, true, { address: '203.0.113.8' })).toBe(true);
  });

  it('takes an IPv6 network for one address', async () => {
    for (let i = 0; i < 100; i++) await attempt(`nobody-${i}@example.test`, false, { address: `2001:db8::${i}` });
    expect(await attempt('x@example.test', false, { address: '2001:db8::ffff' })).toBe(false);
  });

  it('counts no right passwords against an address', async () => {
    const { email } = auth.knows();
    for (let i = 0; i < 150; i++) expect(await attempt(email, true)).toBe(true);
  });

  it('checklist 24: does not let strangers shut out a device that is known', async () => {
    const { id, email } = auth.knows();
    const cookie = auth.devices.cookieAfter(undefined, id, auth.clock.nowMs());
    await wrong(email, 5);
    for (let i = 0; i < 100; i++) await attempt(`nobody-${i}@example.test`, false);
    expect(await attempt(email, true)).toBe(false);
    expect(await attempt(email, true, { ...here, cookie })).toBe(true);
    expect(await attempt(email, true)).toBe(false);
  });

  it('locks a known device after five wrong passwords on it, and nothing else', async () => {
    const { id, email } = auth.knows();
    const cookie = auth.devices.cookieAfter(undefined, id, auth.clock.nowMs());
    for (let i = 0; i < 5; i++) await attempt(email, false, { ...here, cookie });
    expect(await attempt(email, true, { ...here, cookie })).toBe(false);
    expect(await attempt(email, true)).toBe(true);
  });

  it.each([new TooBusyError(), new ProviderUnavailableError(), new NotSupportedError('password-change')])(
    'counts nothing when nobody looked at the password: $name',
    async (fault) => {
      const { email } = auth.knows();
      const failing = () =>
        auth.attempts.one(
          { email },
          here,
          () => Promise.reject(fault),
          () => Promise.resolve(),
        );
      for (let i = 0; i < 200; i++) await expect(failing()).rejects.toBe(fault);
      expect(await attempt(email, true)).toBe(true);
    },
  );

  it('hashes and asks outside any unit of work', async () => {
    const open: number[] = [];
    const note = () => Promise.resolve(void open.push(auth.unitOfWork.open));
    await auth.attempts.one({ email: 'a@example.test' }, here, note, note);
    expect(open).toEqual([0]);
  });
});
