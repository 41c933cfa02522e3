import { requestIdOf } from './request-id';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('requestIdOf', () => {
  it('keeps the id of a trusted peer', () => {
    expect(requestIdOf('edge-0001.a_b', true)).toBe('edge-0001.a_b');
  });

  it('gives its own to everybody else', () => {
    expect(requestIdOf('edge-0001', false)).toMatch(UUID);
    expect(requestIdOf(undefined, true)).toMatch(UUID);
  });

  it.each(['short', 'a'.repeat(129), 'with space', 'quote"quote', 'one-0001, two-0002', '{json-0001}', '-dash-0001'])(
    'gives its own instead of %j',
    (given) => expect(requestIdOf(given, true)).toMatch(UUID),
  );
});
