import { fieldObject } from './field-object';

describe('fieldObject', () => {
  it('keeps the lines of one name apart and in order, whatever their spelling', () => {
    const fields = ['Set-Cookie', 'a=1', 'X-A', '1', 'set-cookie', 'b=2', 'SET-COOKIE', 'c=3'];
    expect({ ...fieldObject(fields) }).toEqual({ 'set-cookie': ['a=1', 'b=2', 'c=3'], 'x-a': '1' });
  });

  it.each(['Connection', 'Keep-Alive', 'Transfer-Encoding', 'Upgrade', 'Proxy-Connection', 'HTTP2-Settings'])(
    'leaves %s out, which HTTP/2 has no place for',
    (name) => expect({ ...fieldObject([name, 'a', 'x-b', '2']) }).toEqual({ 'x-b': '2' }),
  );

  it('takes names that every object has for names', () => {
    expect({ ...fieldObject(['constructor', '1', '__proto__', '2']) }).toEqual(
      JSON.parse('{ "constructor": "1", "__proto__": "2" }'),
    );
  });
});
