import { aLookUpCache } from '../../shared/cache/testing';
import { aPrincipal } from '../testing';
import { Announcements } from './announcements';
import { readAnnouncement } from './revocation-message';
import { Revocations } from './revocations';

describe('Announcements', () => {
  const setUp = () => {
    const [revocations, lookUps] = [new Revocations(), aLookUpCache()];
    const forgotten: string[] = [];
    lookUps.onForget((kind) => forgotten.push(kind));
    return { announcements: new Announcements(revocations, lookUps), revocations, forgotten };
  };

  it.each([
    ['{"kind":"role","value":"ADMIN"}', ['role']],
    ['{"kind":"tenant","value":"SERHAFEN:CL"}', ['tenant']],
    ['{"kind":"key","value":"k1","expiresAtMs":10}', ['api-key']],
    ['{"kind":"epoch","value":"ana","epoch":1,"expiresAtMs":10}', ['api-key']],
    ['{"kind":"sid","value":"s1","expiresAtMs":10}', []],
  ])('forgets what %s puts out of date', (text, kinds) => {
    const { announcements, forgotten } = setUp();
    announcements.apply(readAnnouncement(text)!);
    expect(forgotten).toEqual(kinds);
  });

  it('has forgotten a key before whoever holds something open looks again', () => {
    const { announcements, revocations, forgotten } = setUp();
    const seen: string[][] = [];
    revocations.onRevoked(() => seen.push([...forgotten]));
    announcements.apply({ kind: 'key', value: 'k1', expiresAtMs: 10 });
    expect(seen).toEqual([['api-key']]);
  });

  it('forgets everything when anything may have been missed', async () => {
    const { announcements, revocations, forgotten } = setUp();
    await announcements.replay([{ kind: 'sid', value: 's1', expiresAtMs: 10 }]);
    expect(forgotten.sort()).toEqual(['api-key', 'role', 'tenant']);
    expect(revocations.isRevoked(aPrincipal({ sessionId: 's1' }))).toBe(true);
  });

  it('lets others have their turn while there is much that holds', async () => {
    const { announcements, revocations } = setUp();
    const many = Array.from({ length: 2500 }, (_, n) => ({ kind: 'sid' as const, value: `s${n}`, expiresAtMs: 10 }));
    const counts: number[] = [];
    const look = (): void => {
      counts.push(revocations.count);
      if (revocations.count < many.length) setImmediate(look);
    };
    setImmediate(look);
    await announcements.replay(many);
    expect(revocations.count).toBe(2500);
    expect(counts).toEqual(expect.arrayContaining([1000, 2000]));
  });

  it.each(['nonsense', '{}', '{"kind":"everything","value":"x"}', '{"kind":"epoch","value":"ana"}', '{"kind":"role"}'])(
    'reads nothing in %s, which another version may mean',
    (text) => expect(readAnnouncement(text)).toBeUndefined(),
  );
});
