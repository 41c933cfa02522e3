import { hasRepeatedMembers } from './repeated-members';

describe('hasRepeatedMembers', () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":{},"a":1}',
    '{"a":{"b":1,"b":2}}',
    '[{"x":[]},{"b":"c","b":"d"}]',
    '{"a":1,"\\u0061":2}',
    '{ "a" : "x\\"" , "a" : 2 }',
    '{"":1,"":2}',
  ])('finds them in %s', (json) => expect(hasRepeatedMembers(json)).toBe(true));

  it.each([
    '{}',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"],"b":{"a":1}}',
    '{"a":{"a":{"a":[{"a":1},{"a":1}]}}}',
    '{"a":"\\",\\"a\\":1","b":"{\\"a\\""}',
    '{"a":"x\\\\","b":1}',
    '"a"',
    '[",", ",", {"a":true}, {"a":null}]',
  ])('finds none in %s', (json) => expect(hasRepeatedMembers(json)).toBe(false));
});
