import { aRoute } from '../testing';
import { limitSchema } from './schema/limits';
import { routeLimitFaults, sharedLimitFaults } from './limit-faults';

const written = (...limits: object[]) =>
  limits.map((limit) => limitSchema.parse({ requests: 10, perSeconds: 60, ...limit }));
const onRoute = (facts: object, ...limits: object[]) =>
  routeLimitFaults(aRoute({ ...facts, limits: written(...limits) }), 'public' in facts);
const forAll = (...limits: object[]) => sharedLimitFaults(written(...limits));

describe('the faults of a limit', () => {
  it.each([
    [{ by: ['user', 'user'] }, ['by'], 'twice'],
    [{ by: ['global', 'user'] }, ['by'], 'stands alone'],
    [{ by: 'user', prefix: { ipv6: 48 } }, ['prefix'], 'address'],
    [{ by: 'user', algorithm: 'sliding-window', burst: 2 }, ['burst'], 'has none'],
    [{ by: 'user', cost: 11 }, ['cost'], 'at most 10 at once'],
    [{ by: 'user', burst: 4, cost: { GET: 1, POST: 5 } }, ['cost', 'POST'], 'at most 4 at once'],
    [{ by: 'user', raise: [{ role: 'A', requests: 10 }] }, ['raise', 0, 'requests'], 'not more than 10'],
    [{ by: 'user', raise: [{ role: 'A', requests: 20, burst: 9 }] }, ['raise', 0, 'burst'], 'not less than the 10'],
    [{ by: 'user', raise: [{ role: 'A', requests: 20 }, { role: 'A', requests: 30 }] }, ['raise', 1, 'role'], 'a second time A'], // prettier-ignore
  ])('says what is wrong with %j', (limit, path, words) => {
    expect(forAll(limit)).toEqual([{ path: [0, ...path], message: expect.stringContaining(words) }]);
  });

  it.each([
    [{ public: true }, { by: 'user' }, ['by'], 'a public route knows no user'],
    [{ public: true }, { by: 'address', raise: [{ role: 'A', requests: 20 }] }, ['raise'], 'knows no roles'],
    [{}, { by: ['user', 'tenant'] }, ['by'], 'tenant: required'],
    [{}, { by: 'global' }, ['by'], 'by: route'],
  ])('says where a route of %j cannot have %j', (facts, limit, path, words) => {
    expect(onRoute(facts, limit)).toEqual([{ path: [0, ...path], message: expect.stringContaining(words) }]);
  });

  it('says that two limits would be one counter', () => {
    const [one, other] = [{ by: 'user' }, { by: ['user'], requests: 99 }];
    expect(onRoute({}, one, other)).toEqual([{ path: [1], message: 'a second limit by user over 60 s' }]);
    expect(onRoute({}, one, { ...other, perSeconds: 1 })).toEqual([]);
  });

  it('finds none in what is right', () => {
    const right = [
      { by: 'global', requests: 1000, algorithm: 'sliding-window' },
      { by: ['tenant', 'route'], burst: 5, cost: { GET: 0, POST: 5 } },
      { by: 'address', prefix: { ipv4: 24 } },
      { by: 'user', raise: [{ role: 'A', requests: 20 }, { role: 'B', requests: 30, burst: 10 }] }, // prettier-ignore
    ];
    expect(forAll(...right)).toEqual([]);
    expect(onRoute({ tenant: 'required' }, ...right.slice(1))).toEqual([]);
  });
});
