import { MasterKey, SystemRandom } from '../../shared/crypto';
import { DEVICE_KNOWN_SECONDS, KnownDevices } from './known-devices';

const NOW_MS = Date.UTC(2026, 0, 1);

describe('KnownDevices', () => {
  const random = new SystemRandom();
  const devices = new KnownDevices(new MasterKey(Buffer.alloc(32, 1)), random);
  const after = (cookie: string | undefined, user: string, nowMs = NOW_MS): string =>
    devices.cookieAfter(cookie, user, nowMs);

  it('knows who has signed in, and nobody else', () => {
    const cookie = after(undefined, 'ana');
    expect(devices.idFor(cookie, 'ana', NOW_MS)).toMatch(/^[\w-]{16}$/);
    expect(devices.idFor(cookie, 'eva', NOW_MS)).toBeUndefined();
    expect(devices.idFor(undefined, 'ana', NOW_MS)).toBeUndefined();
  });

  it('keeps the id of a device, so that its failures stay counted', () => {
    const cookie = after(undefined, 'ana');
    expect(devices.idFor(after(cookie, 'ana', NOW_MS + 1), 'ana', NOW_MS)).toBe(devices.idFor(cookie, 'ana', NOW_MS));
    expect(devices.idFor(after(undefined, 'ana'), 'ana', NOW_MS)).not.toBe(devices.idFor(cookie, 'ana', NOW_MS));
  });

  it('knows the five people who were last here, which fits into a head', () => {
    let cookie: string | undefined;
    for (const user of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) cookie = after(cookie, user);
    const known = ['a', 'b', 'c', 'd', 'e', 'f'].filter((user) => devices.idFor(cookie, user, NOW_MS) !== undefined);
    expect(known).toEqual(['b', 'c', 'd', 'e', 'f']);
    expect(cookie!.length).toBeLessThan(300);
    expect(cookie).toMatch(/^[\w.~-]+$/);
  });

  it('forgets after half a year', () => {
    const cookie = after(undefined, 'ana');
    expect(devices.idFor(cookie, 'ana', NOW_MS + DEVICE_KNOWN_SECONDS * 1000)).toBeDefined();
    expect(devices.idFor(cookie, 'ana', NOW_MS + (DEVICE_KNOWN_SECONDS + 1) * 1000)).toBeUndefined();
  });

  it('believes no cookie that it did not make', () => {
    const cookie = after(undefined, 'ana');
    const [id, time, seal] = cookie.split('.') as [string, string, string];
    const elsewhere = new KnownDevices(new MasterKey(Buffer.alloc(32, 2)), random).cookieAfter(
      undefined,
      'ana',
      NOW_MS,
    );
    const later = (parseInt(time, 36) + 1000).toString(36);
    for (const forged of [
      '',
      '~',
      'x'.repeat(9000),
      elsewhere,
      `${id}.${later}.${seal}`,
      `${id}.${time}.${seal.slice(1)}A`,
    ])
      expect(devices.idFor(forged, 'ana', NOW_MS)).toBeUndefined();
  });
});
