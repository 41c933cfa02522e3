import { chunked, request } from '../../raw/support';
import { cases, named, type Case } from './case';

const CHUNKS = chunked(['abc']);
const SMUGGLED = request('GET /smuggled');

/** Lengths that are no one number, or that different readers read differently. */
const NO_LENGTHS = [
  ...['', ' ', '-3', '+3', '-0', '+0', '3.0', '3,', ',3', '3;', '3 3', '3,3', '3, 3', '3, 4', '0x3', '0x0', '0b11', '0o3'],
  ...['3e0', '1e1', '3_0', '٣', '３', "'3'", '"3"', '(3)', '3 (three)', '3\x0b', '\x0b3', '3\x0c', '\xa03', '3\xa0', '3\0'],
  ...['three', 'NaN', 'Infinity', 'null', 'undefined', 'true', '3\t4', '3a', 'a3', '3/2', '3%', '%33', '3\\r', '\\3'],
  ...['9007199254740993x', '18446744073709551619', '99999999999999999999999999', '0x10000000000000003', '-9223372036854775805'],
]; // prettier-ignore

/** Lengths with an unusual spelling and one value. */
const LENGTHS = ['3', '03', '003', '0000000000000000003', '\t3', '   3', '3 ', '3\t', ' \t 3 \t '];

const TWO_LENGTHS = [
  ...[['3', '3'], ['3', '4'], ['4', '3'], ['0', '3'], ['3', '0'], ['3', ''], ['', '3'], ['3', '-3'], ['3', '03'], ['0', '0']],
  ...[['3', ' 3'], ['3', 'x'], ['3', '3, 3'], ['003', '3']],
] as const; // prettier-ignore

const LENGTH_NAMES = ['Content-Length', 'content-length', 'CONTENT-LENGTH', 'cOnTeNt-LeNgTh'];

/** Names that are not Content-Length, and must not be taken for it by anybody. */
const NEARLY_LENGTH = ['Content_Length', 'ContentLength', 'Content-Lengthx', 'X-Content-Length', 'Content.Length'];

/** Every way in which a length and a coding can come together. */
const BOTH = ['0', '3', '5', '13', '99', 'x', ''].flatMap((length) =>
  ['chunked', 'Chunked', 'identity', 'gzip', 'xchunked', 'chunked, identity', '', ' chunked', 'chunked;q=1'].flatMap(
    (coding) => [
      [`Content-Length: ${length}`, `Transfer-Encoding: ${coding}`],
      [`Transfer-Encoding: ${coding}`, `Content-Length: ${length}`],
    ],
  ),
);

const BODYLESS = ['GET', 'HEAD', 'DELETE', 'OPTIONS'];

/** Lengths: faulty, doubled, together with codings; bodies where few expect them. */
export const framing: readonly Case[] = [
  ...cases('refused', 'Content-Length:', NO_LENGTHS, (l) => `${request('POST /x', `Content-Length: ${l}`)}abc${SMUGGLED}`),
  ...cases('passes', 'Content-Length:', LENGTHS, (l) => `${request('POST /x', `Content-Length: ${l}`)}abc`),
  ...cases('passes', 'a length named', LENGTH_NAMES, (name) => `${request('POST /x', `${name}: 3`)}abc`),
  ...cases('passes', 'no length:', NEARLY_LENGTH, (name) => request('POST /x', `${name}: 60`, 'Content-Length: 0')),
  ...cases('passes', 'no length, and nothing else:', NEARLY_LENGTH, (name) => request('POST /x', `${name}: 60`)),
  ...TWO_LENGTHS.flatMap(([one, other]) =>
    named('refused', [
      [`lengths ${one} and ${other}`, `${request('POST /x', `Content-Length: ${one}`, `Content-Length: ${other}`)}abc${SMUGGLED}`],
      [`lengths ${one} and ${other}, apart and in another case`, `${request('POST /x', `Content-Length: ${one}`, 'X-A: b', `content-length: ${other}`)}abc`],
    ]),
  ),
  ...BOTH.flatMap((fields) => named('refused', [[fields.join(' and '), request('POST /x', ...fields) + CHUNKS + SMUGGLED]])),
  ...BODYLESS.flatMap((method) => [
    ...named('passes', [
      [`${method} with a length`, `${request(`${method} /x`, 'Content-Length: 3')}abc`],
      [`${method} with chunks`, request(`${method} /x`, 'Transfer-Encoding: chunked') + CHUNKS],
      [`${method} whose body is a request`, `${request(`${method} /x`, `Content-Length: ${SMUGGLED.length}`)}${SMUGGLED}`],
      [`${method} with a length of nothing`, request(`${method} /x`, 'Content-Length: 0')],
      [`${method} with chunks of nothing`, request(`${method} /x`, 'Transfer-Encoding: chunked') + chunked([])],
    ]),
    ...named('refused', [[`${method} with both`, request(`${method} /x`, 'Content-Length: 3', 'Transfer-Encoding: chunked') + CHUNKS]]),
  ]),
  ...named('passes', [
    ['a body that is a request', `${request('POST /x', `Content-Length: ${SMUGGLED.length}`)}${SMUGGLED}`],
    ['a chunk that is a request', request('POST /x', 'Transfer-Encoding: chunked') + chunked([SMUGGLED])],
    ['a chunk that is an end of chunks', request('POST /x', 'Transfer-Encoding: chunked') + chunked([`0\r\n\r\n${SMUGGLED}`])],
    ['a body that is an end of chunks', `${request('POST /x', 'Content-Length: 5')}0\r\n\r\n`],
    ['a length too small, and a request behind it', `${request('POST /x', 'Content-Length: 3')}abc${request('GET /second')}`],
    ['two requests', request('GET /x') + request('GET /second')],
    ['eight requests', request('GET /x').repeat(8)],
  ]),
  ...named('refused', [['a length too small by three', `${request('POST /x', 'Content-Length: 0')}abc\r\n\r\n`]]),
  ...named('unfinished', [
    ['a length too large', `${request('POST /x', 'Content-Length: 100000')}abc`],
    ['a length of 2^53 - 1', `${request('POST /x', 'Content-Length: 9007199254740991')}abc`],
  ]),
]; // prettier-ignore
