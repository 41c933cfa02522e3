import { FieldLines, isFieldName } from './field-lines';

describe('FieldLines', () => {
  const lines = new FieldLines();

  it('writes fields in their order, whatever stood there before', () => {
    expect(lines.of(['A', '1', 'b', ''])).toBe('A: 1\r\nb: \r\n');
    expect(lines.of(['b', '2', 'A', '\tx\xff'])).toBe('b: 2\r\nA: \tx\xff\r\n');
    expect(lines.of([])).toBe('');
  });

  it.each([
    ['a line of its own', 'x\r\nEvil: 1'],
    ['the end of the head', 'x\r\n\r\n'],
    ['half a line end', 'x\rEvil: 1'],
    ['the other half', 'x\nEvil: 1'],
    ['a line end as its last', 'x\r\n'],
    ['NUL', 'x\0'],
    ['a control character', 'x\x7f'],
    ['a character that is no byte', 'x\u010a'],
  ])('refuses a value with %s, in every place', (_what, value) => {
    expect(() => lines.of(['A', value])).toThrow(TypeError);
    expect(() => lines.of(['A', '1', 'B', value, 'C', '3'])).toThrow(TypeError);
  });

  it.each(['', 'a b', 'a:', 'a\r\nb', 'ä', '\0'])('refuses %j as a name, also where another was good', (name) => {
    expect(lines.of(['A', '1'])).toBe('A: 1\r\n');
    expect(() => lines.of([name, '1'])).toThrow(TypeError);
    expect(() => lines.of(['A', '1', name, '2'])).toThrow(TypeError);
  });

  it('refuses what may not stand there', () => {
    const few = new FieldLines((name) => isFieldName(name) && name.toLowerCase() !== 'host');
    expect(() => few.of(['HOST', 'a'])).toThrow('the field HOST cannot be sent');
  });
});
