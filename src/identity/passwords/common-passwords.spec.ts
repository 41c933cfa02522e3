import { dictionary } from '@zxcvbn-ts/language-common';
import { isCommonPassword } from './common-passwords';

const listed = new Set(dictionary['passwords-common']);

describe('isCommonPassword', () => {
  it('knows tens of thousands', () => expect(listed.size).toBeGreaterThan(40_000));

  it.each([
    ['as it stands on the list', 'qwerty123456'],
    ['in another case', 'QWERTY123456'],
    ['with accents', 'pässwörd1234'],
    ['with digits after it', 'password1234'],
    ['with signs around it', '**Sunshine2026!'],
    ['with digits and signs for letters', 'P@$$w0rd!2026'],
    ['with 1 for i', 'd1amond2026!'],
    ['with 1 for l', 'f1owers2026!'],
    ['twice', 'dragon42dragon42'],
    ['three times something short', 'xkcdxkcdxkcd'],
    ['beside another one', 'dragonmonkey!'],
    ['of one key', 'aaaaaaaaaaaaaaaa'],
    ['of two keys', 'abababababababab'],
    ['counting up', 'abcdefghijklmnop'],
    ['counting up past nine', '567890123456789'],
    ['counting twice', 'abcdef987654'],
  ])('refuses a common password %s', (_how, password) => expect(isCommonPassword(password, listed)).toBe(true));

  it.each([
    'correct horse battery staple',
    'the tide is high at noon',
    'xV7-pq2m-Lw94',
    'dragon 7429 xkq tundra',
    'пароль из шести слов',
    '夜明け前の静かな港と灯台の光',
  ])('takes %s', (password) => expect(isCommonPassword(password, listed)).toBe(false));
});
