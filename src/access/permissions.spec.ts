import { allows } from './permissions';

describe('allows', () => {
  it.each([
    ['users:read', 'users:read', true],
    ['users:read', 'users:write', false],
    ['users:*', 'users:write', true],
    ['users:*', 'roles:write', false],
    ['*:read', 'roles:read', true],
    ['*:read', 'roles:write', false],
    ['*:*', 'roles:write', true],
    // A wildcard is granted by nothing but a wider one.
    ['users:read', 'users:*', false],
    ['users:*', '*:*', false],
    ['*:*', 'users:*', true],
  ])('%s allows %s: %s', (held, wanted, allowed) => expect(allows(new Set([held]), wanted)).toBe(allowed));
});
