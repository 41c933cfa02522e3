import type { KeycloakEvent } from '../client';
import { whatHappened } from './what-happened';

const of = (...events: Partial<KeycloakEvent>[]) => {
  const { changed, loggedOut, demoted, forMany } = whatHappened(
    events.map((event) => ({ id: 'e', time: 1, ...event })),
  );
  return { changed: [...changed], loggedOut: [...loggedOut], demoted: [...demoted], forMany };
};
const nothing = { changed: [], loggedOut: [], demoted: [], forMany: false };

describe('whatHappened', () => {
  it('names each user once, whoever changed them and whatever kind of resource it says', () => {
    expect(
      of(
        { type: 'UPDATE_PROFILE', userId: 'a' },
        { operationType: 'UPDATE', resourcePath: 'users/a' },
        { operationType: 'CREATE', resourcePath: 'users/b/role-mappings/realm' },
        { operationType: 'DELETE', resourcePath: 'users/c/groups/g' },
      ),
    ).toEqual({ ...nothing, changed: ['a', 'b', 'c'] });
  });

  it('tells sessions that ended from changes', () => {
    expect(of({ type: 'LOGOUT', userId: 'a' }, { operationType: 'ACTION', resourcePath: 'users/b/logout' })).toEqual({
      ...nothing,
      loggedOut: ['a', 'b'],
    });
  });

  it('sees that roles of a client were taken', () => {
    const resourcePath = 'users/a/role-mappings/clients/c';
    expect(of({ operationType: 'CREATE', resourcePath })).toEqual({ ...nothing, changed: ['a'] });
    expect(of({ operationType: 'DELETE', resourcePath })).toEqual({ ...nothing, changed: ['a'], demoted: ['a'] });
  });

  it.each([
    ['UPDATE', 'groups/g', true],
    ['DELETE', 'groups/g', true],
    ['CREATE', 'groups/g/role-mappings/realm', true],
    ['CREATE', 'roles-by-id/r/composites', true],
    ['DELETE', 'roles/USER', true],
    ['CREATE', 'groups/g', false],
    ['UPDATE', 'clients/c', false],
  ])('of %s %s says whether it is for many: %s', (operationType, resourcePath, forMany) => {
    expect(of({ operationType, resourcePath })).toEqual({ ...nothing, forMany });
  });
});
