import { ValidationFailedError } from '../validation';
import { type Cursor, decodeCursor, encodeCursor } from './cursor';

const cursor: Cursor = {
  sort: '-email',
  backwards: true,
  key: 'señora@example.test',
  id: '018f0000-0000-4000-8000-000000000001',
};
const anyKey = () => true;
const raw = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

describe('a cursor', () => {
  it('comes back as it went, in characters that need no escape', () => {
    const text = encodeCursor(cursor);
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(text, '-email', anyKey)).toEqual(cursor);
  });

  it('belongs to one sort order', () => {
    expect(() => decodeCursor(encodeCursor(cursor), 'email', anyKey)).toThrow(ValidationFailedError);
  });

  it('is refused when its key cannot be one', () => {
    expect(() => decodeCursor(encodeCursor(cursor), '-email', () => false)).toThrow(ValidationFailedError);
  });

  it.each([
    ['nonsense', 'abc'],
    ['another document', raw({ sort: '-email' })],
    ['too little', raw(['-email', true, 'a'])],
    ['an id that is none', raw(['-email', true, 'a', "1' OR '1'='1"])],
    ['a number for a key', raw(['-email', true, 7, cursor.id])],
    ['a key that no text of the database can be', raw(['-email', true, 'a\0', cursor.id])],
    ['a direction that is none', raw(['-email', 'yes', 'a', cursor.id])],
  ])('made of %s answers 400 and names the field', (_, text) => {
    try {
      decodeCursor(text, '-email', anyKey);
      throw new Error('not refused');
    } catch (error) {
      expect(error).toMatchObject({
        status: 400,
        code: 'validation-failed',
        errors: [{ in: 'query', pointer: 'cursor' }],
      });
    }
  });
});
