import { entityTag, versionIn } from './entity-tag';

describe('entity tags', () => {
  it('are read as they are written', () => {
    expect(entityTag(7)).toBe('"7"');
    expect(versionIn(entityTag(7))).toBe(7);
  });

  it('may be any with a star', () => expect(versionIn('*')).toBeUndefined());

  it('are asked for', () => expect(() => versionIn(undefined)).toThrow(expect.objectContaining({ status: 428 })));

  it.each(['7', 'W/"7"', '"x"', '', '"7", "8"', '"99999999999"'])('match nothing as %j', (tag) =>
    expect(() => versionIn(tag)).toThrow(expect.objectContaining({ status: 412 })),
  );
});
