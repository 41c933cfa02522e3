import { utf8 } from './case';

/** A way to write `/admin/users` that some reader takes for it. */
export type Spelling = readonly [how: string, spell: (first: string, second: string) => string];

/** What means one thing to everybody, and the same: the gateway reads it, and its rule holds. */
export const SAME: readonly Spelling[] = [
  ['plainly', (a, b) => `/${a}/${b}`],
  ['with a slash behind', (a, b) => `/${a}/${b}/`],
  ['with a letter escaped', (a, b) => `/${escaped(a[0]!)}${a.slice(1)}/${b}`],
  ['with a letter escaped in lower case', (a, b) => `/${escaped(a[0]!).toLowerCase()}${a.slice(1)}/${b}`],
  ['with the last letter escaped', (a, b) => `/${a}/${b.slice(0, -1)}${escaped(b.at(-1)!)}`],
  ['with every letter escaped', (a, b) => `/${[...a].map(escaped).join('')}/${[...b].map(escaped).join('')}`],
  ['with a query', (a, b) => `/${a}/${b}?x=y`],
  ['with an empty query', (a, b) => `/${a}/${b}?`],
  ['with a way up in the query', (a, b) => `/${a}/${b}?x=/../../open`],
  ['absolutely', (a, b) => `http://gateway.example/${a}/${b}`],
  ['absolutely, with the scheme in capitals', (a, b) => `HTTP://gateway.example/${a}/${b}`],
  ['absolutely, with a port', (a, b) => `http://gateway.example:80/${a}/${b}`],
  ['absolutely, over TLS', (a, b) => `https://gateway.example/${a}/${b}`],
  ['absolutely, with another host', (a, b) => `http://other.example/${a}/${b}`],
];

const DOTS = ['.', '%2e', '%2E'];
const WAYS_UP = ['..', '.%2e', '.%2E', '%2e.', '%2E.', '%2e%2e', '%2E%2E', '%2e%2E'];
const SLASHES = ['%2f', '%2F', '\\', '%5c', '%5C', '/\\', '\\/', '%5c/', '/%5c', '%2f/', '/%2f', '%5C%2F', '//', '///'];
const CONTROLS = ['%00', '%01', '%09', '%0a', '%0A', '%0d', '%0d%0a', '%1f', '%7f', '%7F'];
/** A slash, a dot or a backslash in UTF-8 that is longer than it may be (RFC 3629 §3), and other bytes that are none. */
const NOT_UTF8 = ['%c0%af', '%C0%AF', '%e0%80%af', '%f0%80%80%af', '%c1%9c', '%c0%5c', '%c0%2f', '%af', '%ff', '%fe%ff', '%c0%80', '%ed%a0%80', '%f8%80%80%80%af', '%c3']; // prettier-ignore
const OVERLONG_DOTS = ['%c0%ae', '%e0%80%ae', '%f0%80%80%ae'];
const PARAMETERS = [';', ';x', ';x=y', ';/', ';.', ';%2f', ';jsessionid=1', ';..'];
const BROKEN = ['%', '%2-', '%zz', '%g0', '%%32f', '%u002f', '%u2215', '% 2f', '%+2', '%-1', '%0x2f', '%2%66'];
/** Bytes that a path may not hold as they are. */
const RAW = [
  '"',
  '<',
  '>',
  '^',
  '`',
  '{',
  '|',
  '}',
  '[',
  ']',
  '\x80',
  '\xe9',
  '\xff',
  utf8('é'),
  utf8('／'),
  utf8('．'),
  '#',
  '#x',
];

/** What somebody could read as another path, or as none: refused whatever is there. */
export const DISGUISES: readonly Spelling[] = [
  ...DOTS.flatMap((dot): Spelling[] => [
    [`/${dot} in front`, (a, b) => `/${dot}/${a}/${b}`],
    [`/${dot} within`, (a, b) => `/${a}/${dot}/${b}`],
    [`/${dot} behind`, (a, b) => `/${a}/${b}/${dot}`],
    [`/${dot}/ behind`, (a, b) => `/${a}/${b}/${dot}/`],
  ]),
  ...[...WAYS_UP, ...OVERLONG_DOTS.map((dot) => dot + dot)].flatMap((up): Spelling[] => [
    [`/open/${up} in front`, (a, b) => `/open/${up}/${a}/${b}`],
    [`/${up} in front`, (a, b) => `/${up}/${a}/${b}`],
    [`/x/${up} within`, (a, b) => `/${a}/x/${up}/${b}`],
    [`/x/${up} behind`, (a, b) => `/${a}/${b}/x/${up}`],
    [`/open/x/${up}/${up} in front`, (a, b) => `/open/x/${up}/${up}/${a}/${b}`],
    [`/open;/${up} in front`, (a, b) => `/open;/${up}/${a}/${b}`],
    [`/open/${up}; in front`, (a, b) => `/open/${up};/${a}/${b}`],
    [`/open/${up}\\ in front`, (a, b) => `/open/${up}\\${a}/${b}`],
    [`/open\\${up} in front`, (a, b) => `/open\\${up}/${a}/${b}`],
    [`/open/${up}%2f in front`, (a, b) => `/open/${up}%2f${a}/${b}`],
    [`/open%2f${up} in front`, (a, b) => `/open%2f${up}/${a}/${b}`],
  ]),
  ...SLASHES.flatMap((slash): Spelling[] => [
    [`${slash} within`, (a, b) => `/${a}${slash}${b}`],
    [`/${slash} in front`, (a, b) => `/${slash}${a}/${b}`],
    [`${slash} behind`, (a, b) => `/${a}/${b}${slash}`],
  ]),
  ...SLASHES.filter((slash) => slash === '//' || !slash.startsWith('/')).map((slash): Spelling => [
    `${slash} in front`,
    (a, b) => `${slash}${a}/${b}`,
  ]),
  ...[...CONTROLS, ...NOT_UTF8, ...PARAMETERS, ...BROKEN, ...RAW].flatMap((odd): Spelling[] => [
    [`${odd} in front`, (a, b) => `/${odd}${a}/${b}`],
    [`${odd} within`, (a, b) => `/${a}${odd}/${b}`],
    [`${odd} behind`, (a, b) => `/${a}/${b}${odd}`],
    [`${odd} instead of a slash`, (a, b) => `/${a}${odd}${b}`],
  ]),
  ['without a slash', (a, b) => `${a}/${b}`],
  ['with a star', (a, b) => `*/${a}/${b}`],
  ['as an authority', (a, b) => `gateway.example/${a}/${b}`],
  ['as an authority with a port', (a, b) => `gateway.example:80/${a}/${b}`],
  ['without a scheme', (a, b) => `//gateway.example/${a}/${b}`],
  ['with another scheme', (a, b) => `ftp://gateway.example/${a}/${b}`],
  ['with a file', (a, b) => `file:///${a}/${b}`],
  ['with a scheme and one slash', (a, b) => `http:/${a}/${b}`],
  ['with a scheme and no host', (a, b) => `http:///${a}/${b}`],
  ['with a scheme and a backslash', (a, b) => `http:\\\\gateway.example/${a}/${b}`],
  ['absolutely, with a user', (a, b) => `http://user@gateway.example/${a}/${b}`],
  ['absolutely, with a password', (a, b) => `http://user:x@gateway.example/${a}/${b}`],
  ['absolutely, with a backslash', (a, b) => `http://gateway.example\\${a}/${b}`],
  ['absolutely, with a way up', (a, b) => `http://gateway.example/open/../${a}/${b}`],
  ['absolutely, with an escaped host', (a, b) => `http://gateway%2eexample/${a}/${b}`],
  ['absolutely, within an absolute one', (a, b) => `http://gateway.example/http://gateway.example/${a}/${b}`],
  ['behind a space', (a, b) => `/open /${a}/${b}`],
  ['behind a second version', (a, b) => `/open HTTP/1.1 /${a}/${b}`],
];

/** Other paths to everybody who decodes once. Where there is one to take them, they are not the guarded one. */
export const OTHERS: readonly Spelling[] = [
  ['in capitals', (a, b) => `/${a.toUpperCase()}/${b}`],
  ['with a capital', (a, b) => `/${a[0]!.toUpperCase()}${a.slice(1)}/${b}`],
  ['with the second in capitals', (a, b) => `/x${a}/${b.toUpperCase()}`],
  ['with an escaped capital', (a, b) => `/${escaped(a[0]!.toUpperCase())}${a.slice(1)}/${b}`],
  ['escaped twice', (a, b) => `/${twice(a[0]!)}${a.slice(1)}/${b}`],
  ['escaped three times', (a, b) => `/%2525${escaped(a[0]!).slice(1)}${a.slice(1)}/${b}`],
  ['with a slash escaped twice', (a, b) => `/${a}%252f${b}`],
  ['with a slash escaped three times', (a, b) => `/${a}%25252F${b}`],
  ['with a backslash escaped twice', (a, b) => `/${a}%255c${b}`],
  ['with a way up escaped twice', (a, b) => `/open/%252e%252e/${a}/${b}`],
  ['with a way up and a slash escaped twice', (a, b) => `/open/%252e%252e%252f${a}/${b}`],
  ['with NUL escaped twice', (a, b) => `/${a}%2500/${b}`],
  ['with a semicolon escaped', (a, b) => `/${a}%3B/${b}`],
  ['with a question mark escaped', (a, b) => `/${a}%3F/${b}`],
  ['with a hash escaped', (a, b) => `/${a}%23/${b}`],
  ['with a space behind', (a, b) => `/${a}%20/${b}`],
  ['with a space in front', (a, b) => `/%20${a}/${b}`],
  ['with a dot behind', (a, b) => `/${a}./${b}`],
  ['with three dots', (a, b) => `/.../${a}/${b}`],
  ['with a dot in front', (a, b) => `/.${a}/${b}`],
  ['with a format', (a, b) => `/${a}.json/${b}`],
  ['with a plus', (a, b) => `/+${a}/${b}`],
  ['with a fullwidth slash', (a, b) => `/${a}%EF%BC%8F${b}`],
  ['with a fullwidth letter', (a, b) => `/%EF%BD%81${a}/${b}`],
  ['with fullwidth dots', (a, b) => `/open/%EF%BC%8E%EF%BC%8E/${a}/${b}`],
  ['with a fullwidth backslash', (a, b) => `/${a}%EF%BC%BC${b}`],
  ['with a division slash', (a, b) => `/${a}%E2%88%95${b}`],
  ['with a fraction slash', (a, b) => `/${a}%E2%81%84${b}`],
  ['with a one-dot leader', (a, b) => `/open/%E2%80%A4%E2%80%A4/${a}/${b}`],
  ['with a two-dot leader', (a, b) => `/open/%E2%80%A5/${a}/${b}`],
  ['with a joiner of no width', (a, b) => `/${a}%E2%80%8D/${b}`],
  ['with a byte order mark', (a, b) => `/%EF%BB%BF${a}/${b}`],
  ['with an override of direction', (a, b) => `/${a}%E2%80%AE/${b}`],
  ['with a dotless i', (a, b) => `/${a}%C4%B1/${b}`],
  ['with an accent', (a, b) => `/${a}%CC%81/${b}`],
  ['with an accent in front', (a, b) => `/%CC%81${a}/${b}`],
  ['with a next-line', (a, b) => `/${a}%C2%85/${b}`],
  ['with a space of no break', (a, b) => `/${a}%C2%A0/${b}`],
  ['with a line separator', (a, b) => `/${a}%E2%80%A8/${b}`],
  ['with a tilde', (a, b) => `/~/${a}/${b}`],
  ['below another', (a, b) => `/open/${a}/${b}`],
  ['below an absolute one', (a, b) => `/open/http:/${a}/${b}`],
  ['with a letter more', (a, b) => `/${a}x/${b}`],
];

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

const twice = (character: string): string => `%25${escaped(character).slice(1)}`;
