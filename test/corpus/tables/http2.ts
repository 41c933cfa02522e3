import { DISGUISES, OTHERS, SAME, type Spelling } from './spellings';
import { shown } from './case';

export type Field = readonly [name: string, value: string];

/** One stream of HTTP/2, said field by field. latin1: a character is a byte. */
export interface StreamCase {
  readonly what: string;
  readonly fields: readonly Field[];
  /** Frames of its body; without any the head ends the stream. */
  readonly body?: readonly string[];
  /** A second block of fields, behind the body. */
  readonly trailers?: readonly Field[];
  /** What the origin gets, said by HTTP/1.1; undefined: nothing. */
  readonly means: string | undefined;
}

const ASKED = { method: 'GET', scheme: 'http', authority: 'gateway.example', path: '/x' };
const pseudo = (changed: Partial<typeof ASKED> = {}): Field[] =>
  Object.entries({ ...ASKED, ...changed }).map(([name, value]) => [`:${name}`, value]);
const without = (name: string): Field[] => pseudo().filter(([one]) => one !== name);

/** By HTTP/1.1. */
function saying(startLine: string, fields: readonly Field[] = [], body = ''): string {
  const length: Field[] = body === '' ? [] : [['content-length', String(body.length)]];
  const lines = [['host', 'gateway.example'] as Field, ...fields, ...length].map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`${startLine} HTTP/1.1`, ...lines, '', body].join('\r\n');
}

const PLAIN = saying('GET /x');

/** One spelling is read by all in one way, as over HTTP/1.1; what does not begin with a slash is no path here (RFC 9113 §8.3.1). */
function spelled(isOpen: boolean, spellings: readonly Spelling[], first: string): readonly StreamCase[] {
  return spellings.map(([how, spell]) => {
    const path = spell(first, 'users');
    const means = isOpen && path.startsWith('/') ? saying(`GET ${path}`) : undefined;
    return { what: `${how}: ${shown(path)}`, fields: pseudo({ path }), means };
  });
}

export const paths: readonly StreamCase[] = [
  ...spelled(true, SAME, 'public'),
  ...spelled(true, OTHERS, 'public'),
  ...spelled(false, DISGUISES, 'public'),
  ...spelled(false, SAME, 'admin'),
  ...spelled(true, OTHERS, 'admin'),
  ...spelled(false, DISGUISES, 'admin'),
];

type Row = readonly [what: string, fields: readonly Field[], means?: string];
const rows = (...all: readonly Row[]): readonly StreamCase[] =>
  all.map(([what, fields, means]) => ({ what, fields, means }));

/** Fields that say how a request is read (RFC 9113 §8.3). */
export const pseudoFields: readonly StreamCase[] = rows(
  ['as it should be', pseudo(), PLAIN],
  ...Object.keys(ASKED).flatMap((name): Row[] => [
    [`without :${name}`, without(`:${name}`)],
    [`an empty :${name}`, pseudo({ [name]: '' })],
    [`a second :${name}, the same`, [...pseudo(), ...pseudo().filter(([one]) => one === `:${name}`)]],
    [`a second :${name}, another`, [...pseudo(), [`:${name}`, name === 'path' ? '/admin/users' : 'POST']]],
    [`:${name} behind a field`, [...without(`:${name}`), ['x-a', '1'], ...pseudo().filter(([one]) => one === `:${name}`)]],
    ...['\r\n', '\n', '\r', '\0', '\t', ' '].map(
      (gap): Row => [`${shown(gap)} in :${name}`, pseudo({ [name]: `${ASKED[name as 'path']}${gap}x-user-id: admin` })],
    ),
  ]),
  ['a method with a request line in it', pseudo({ method: 'GET /admin/users HTTP/1.1' })],
  ['a method in lower case', pseudo({ method: 'get' })],
  ['CONNECT, with all of them', pseudo({ method: 'CONNECT' })],
  ['CONNECT', [[':method', 'CONNECT'], [':authority', 'gateway.example:80']]],
  ['an extended CONNECT that nobody offered', [...pseudo({ method: 'CONNECT' }), [':protocol', 'websocket']]],
  ['OPTIONS of everything', pseudo({ method: 'OPTIONS', path: '*' })],
  ['GET of everything', pseudo({ path: '*' })],
  ['a status', [...pseudo(), [':status', '200']]],
  ['one that nobody knows', [...pseudo(), [':x', '1']]],
  ['one without a name', [...pseudo(), [':', '1']]],
  ['a fragment', pseudo({ path: '/x#y' })],
  ['a query of a fragment', pseudo({ path: '/x?#y' })],
  ['only a query', pseudo({ path: '?x=y' })],
  ['a path that goes on behind a space', pseudo({ path: '/x HTTP/1.1' })],
); // prettier-ignore

/** Whom a request is for (§8.3.1). */
export const authorities: readonly StreamCase[] = rows(
  ['Host that says the same', [...pseudo(), ['host', 'gateway.example']], PLAIN],
  ['Host that says the same in capitals', [...pseudo(), ['host', 'GATEWAY.example']], PLAIN],
  ['Host alone', [...without(':authority'), ['host', 'gateway.example']], PLAIN],
  ['Host of somebody else', [...pseudo(), ['host', 'other.example']]],
  ['Host with a port', [...pseudo(), ['host', 'gateway.example:80']]],
  ['Host that is empty', [...pseudo(), ['host', '']]],
  ['two Hosts that say the same, and no :authority', [...without(':authority'), ['host', 'gateway.example'], ['host', 'gateway.example']]],
  ['two Hosts, one of somebody else', [...pseudo(), ['host', 'gateway.example'], ['host', 'other.example']]],
  ...['user@gateway.example', 'gateway.example,other.example', 'gateway.example/x', 'gateway.example?x', 'gateway.example#x',
    'gateway.example:', 'gateway.example:80x', 'gateway.example:65536', 'gateway.example\\x', 'gate%77ay.example', '[::1', '::1', '.example', 'http://gateway.example', '*',
  ].map((authority): Row => [`:authority ${authority}`, pseudo({ authority })]),
); // prettier-ignore

const REFUSED: readonly Field[] = [
  ...(['close', 'keep-alive', 'x-a', 'upgrade'] as const).map((value): Field => ['connection', value]),
  ...[['keep-alive', 'timeout=5'], ['proxy-connection', 'keep-alive'], ['upgrade', 'h2c'], ['upgrade', 'websocket']] as Field[],
  ...['chunked', 'identity', 'gzip, chunked', 'x', ''].map((value): Field => ['transfer-encoding', value]),
  ...['gzip', 'trailers, gzip', 'trailers;q=1', 'chunked'].map((value): Field => ['te', value]),
  ...['X-Upper', 'x-Upper', 'Host', 'Content-Length', 'Transfer-Encoding', 'Authorization', 'COOKIE'].map((name): Field => [name, '1']),
  ['content-length', '+5'], ['content-length', '0x5'], ['content-length', '-1'], ['content-length', '1e1'], ['content-length', ''],
  ['content-length', '5, 5'], ['content-length', '99999999999999999999'],
]; // prettier-ignore
/** Not fields at all: what reaches the origin is the request without them, or nothing. */
const NONE: readonly Field[] = [
  ...['\r\nx-user-id: forged', '\nforged: 1', '\rforged', '\0forged', '\x01forged', '\x7fforged'].flatMap((tail): Field[] => [
    ['x-a', `1${tail}`], ['x-a', `${tail}1`], [`x-a${tail}`, '1'], ['cookie', `a=1${tail}`],
  ]),
  ...['x a', ' x-a', 'x-a ', 'x:a', 'x-a:', 'x(a)', 'x-a\xe9', 'x"a', 'x,a', 'x/a', 'x;a', 'x=a', 'x@a', 'x[a]', 'x{a}'].map((name): Field => [name, 'forged']),
  ...['x-a', 'cookie', 'authorization'].flatMap((name): Field[] => [[name, ' forged'], [name, 'forged '], [name, '\tforged'], [name, 'forged\t']]),
  ['', 'forged'],
]; // prettier-ignore

/** Fields that would be of a connection, or of another request, behind us (§8.2). */
export const fields: readonly StreamCase[] = [
  ...REFUSED.map(([name, value]): StreamCase => ({
    what: `${shown(name)}: ${shown(value)}`,
    fields: [...pseudo(), [name, value], ['x-b', '2']],
    means: undefined,
  })),
  ...rows(
    ['TE of trailers', [...pseudo(), ['te', 'trailers']], PLAIN],
    ['lines of Cookie', [...pseudo(), ['cookie', 'a=1'], ['x-a', '1'], ['cookie', 'b=2']], saying('GET /x', [['x-a', '1'], ['cookie', 'a=1; b=2']])],
    ['values beyond ASCII', [...pseudo(), ['x-a', 'caf\xe9']], saying('GET /x', [['x-a', 'caf\xe9']])],
    ['an empty value', [...pseudo(), ['x-a', '']], saying('GET /x', [['x-a', '']])],
    ['what only we may say', [...pseudo(), ['x-user-id', 'forged'], ['x_user_id', 'forged'], ['x-forwarded-for', 'forged'], ['x-roles', 'forged']], PLAIN],
    ['a length of nothing', [...pseudo(), ['content-length', '0']], saying('GET /x')],
  ),
]; // prettier-ignore
export const noFields: readonly StreamCase[] = NONE.map(([name, value]) => ({
  what: `${shown(name)}: ${shown(value)}`,
  fields: [...pseudo(), [name, value], ['x-b', '2']],
  means: saying('GET /x', [['x-b', '2']]),
}));

const post = (...more: readonly Field[]): Field[] => [...pseudo({ method: 'POST' }), ...more];
const five: Field = ['content-length', '5'];

/** Where a body ends (§8.1.1), and what comes behind it. */
export const bodies: readonly StreamCase[] = [
  { what: 'as long as it says', fields: post(five), body: ['he', 'llo'], means: saying('POST /x', [], 'hello') },
  { what: 'without a word of its length', fields: post(), body: ['he', 'llo'], means: saying('POST /x', [], 'hello') },
  { what: 'a request within', fields: post(), body: ['0\r\n\r\nGET /admin/users HTTP/1.1\r\n\r\n'], means: saying('POST /x', [], '0\r\n\r\nGET /admin/users HTTP/1.1\r\n\r\n') },
  { what: 'shorter than it says', fields: post(five), body: ['hell'], means: undefined },
  { what: 'longer than it says', fields: post(five), body: ['hello!'], means: undefined },
  { what: 'longer by a frame', fields: post(five), body: ['hello', '!'], means: undefined },
  { what: 'none, in spite of a length', fields: post(five), means: undefined },
  { what: 'a length of nothing, and a body', fields: post(['content-length', '0']), body: ['x'], means: undefined },
  { what: 'two lengths', fields: post(five, ['content-length', '6']), body: ['hello'], means: undefined },
  { what: 'two lengths that agree', fields: post(five, five), body: ['hello'], means: undefined },
  { what: 'trailers, which end here', fields: post(), body: ['hello'], trailers: [['x-sum', '1'], ['x-user-id', 'forged']], means: saying('POST /x', [], 'hello') },
  ...(['host', 'authorization', 'x-forwarded-for'] as const).map((name): StreamCase => ({
    what: `${name} among trailers`, fields: post(), body: ['hello'], trailers: [[name, 'forged']], means: saying('POST /x', [], 'hello'),
  })),
  { what: 'a length among trailers', fields: post(), body: ['hello'], trailers: [['content-length', 'forged']], means: undefined },
  { what: 'a path among trailers', fields: post(), body: ['hello'], trailers: [[':path', '/admin/users']], means: undefined },
  { what: 'transfer-encoding among trailers', fields: post(), body: ['hello'], trailers: [['transfer-encoding', 'chunked']], means: undefined },
]; // prettier-ignore
