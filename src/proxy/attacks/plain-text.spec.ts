import { plainText } from './plain-text';

describe('plainText', () => {
  it.each([
    ['/api/v0/mawbs', '/api/v0/mawbs'],
    ['?q=a+b%20c', '?q=a b c'],
    ['%2527%2520OR%25201=1', "'or 1=1"],
    ['UNION/**/SELECT/*x*/1', 'union select 1'],
    ['a  =\t b , c', 'a=b,c'],
    ['a%0d%0a%0D%0A Set-Cookie : b', 'a\nset-cookie:b'],
    ['100%', '100%'],
    ['%zz%4', '%zz%4'],
    ['%C3%A9t%C3%A9', '\u00c3\u00a9t\u00c3\u00a9'],
    ['/*never closed /* A', '/*never closed/*a'],
    ['a/**/', 'a '],
    ['', ''],
  ])('reads %j as %j', (text, plain) => expect(plainText(text)).toBe(plain));

  it('says the same of what it has read already', () => {
    for (const text of ['?a = b', 'SELECT/**/1 , 2', ' x\r\n\r\ny '])
      expect(plainText(plainText(text))).toBe(plainText(text));
  });
});
