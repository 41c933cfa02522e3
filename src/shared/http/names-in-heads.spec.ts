import { isFieldName } from './field-lines';
import { NamesInHeads, trimmedValue } from './names-in-heads';

describe('NamesInHeads', () => {
  const names = new NamesInHeads(': ', (name) => (isFieldName(name) ? name.length : undefined));
  const at = (line: string, place = 0) => names.at(line, 0, line.length, place);

  it('tells what is known of a name, whatever stood in its place before', () => {
    expect(at('Host: a')).toEqual({ name: 'Host', start: 'Host: ', fact: 4 });
    expect(at('Accept: a')).toEqual({ name: 'Accept', start: 'Accept: ', fact: 6 });
    expect(at('Host: b', 500)).toEqual({ name: 'Host', start: 'Host: ', fact: 4 });
  });

  it.each(['Host', ': a', ' Host: a', 'Ho st: a', 'Host:a', 'Host : a', 'H\u00f6st: a'])(
    'finds no name in %j',
    (line) => {
      expect(at('Host: a')).toBeDefined();
      expect(at(line)).toBeUndefined();
    },
  );

  it('looks no further than its line', () => {
    expect(names.at('Host\r\nA: b', 0, 4, 0)).toBeUndefined();
  });
});

describe('trimmedValue', () => {
  it.each([
    ['  a b\t', 'a b'],
    [' \t ', ''],
    ['a', 'a'],
  ])('takes white space off %j', (text, value) => expect(trimmedValue(text, 0, text.length)).toBe(value));
});
