import { normalisedName } from './names';

describe('normalisedName', () => {
  it.each([
    ['Ana@Example.Test', 'ana@example.test'],
    ['  ana@example.test\t', 'ana@example.test'],
    ['ＡNA@example.test', 'ana@example.test'], // full width
    ['jose\u0301', 'jos\u00e9'], // composed
    ['ﬁona', 'fiona'], // ligature
  ])('writes %j as %j', (typed, name) => expect(normalisedName(typed)).toBe(name));

  it('says the same of what it said', () => {
    for (const typed of ['İstanbul', 'ẞtraße', 'ǅungla', 'ΑΣ', 'K', '\u00a8x', '\u3000x\u00a0', 'x\u00b4'])
      expect(normalisedName(normalisedName(typed))).toBe(normalisedName(typed));
  });
});
