import { chunked, request } from '../../raw/support';
import { cases, named, type Case } from './case';

const CHUNKS = chunked(['abc']);

const CODINGS = ['chunked', 'Chunked', 'CHUNKED', 'cHuNkEd', ' chunked', '\tchunked', 'chunked ', ' \t chunked  '];

/** Values that hide `chunked` from one reader and show it to another. */
const NO_CODINGS = [
  ...['chunked\t', ' \t chunked \t ', '', ' ', ',', ', ,', 'chunke', 'chunkedd', 'xchunked', 'chunked-x', 'x-chunked', 'chunk', 'chunkedchunked'],
  ...['chunked,', ',chunked', ' ,chunked', 'chunked ,', 'chunked,,', 'chunked, ', 'chunked,chunked', 'chunked, chunked'],
  ...['identity', 'identity, chunked', 'chunked, identity', 'gzip', 'gzip, chunked', 'chunked, gzip', 'deflate, chunked'],
  ...['compress, chunked', 'br, chunked', 'cow, chunked', 'chunked, cow', 'trailers, chunked', 'none', 'null', 'x'],
  ...['chunked;', 'chunked; q=1', 'chunked;q=0', 'chunked;a="b"', 'chunked;a="b,c"', ';chunked', 'chunked =', '=chunked'],
  ...['"chunked"', "'chunked'", '`chunked`', '(chunked)', '<chunked>', '[chunked]', '{chunked}', '"chunked', 'chunked"'],
  ...['\x0bchunked', 'chunked\x0b', '\x0cchunked', 'chunked\x0c', '\x00chunked', 'chunked\x00', 'chu\0nked', '\x01chunked'],
  ...['\x08chunked', '\x1fchunked', '\x7fchunked', 'chunked\x7f', '\x85chunked', '\xa0chunked', 'chunked\xa0', '\xffchunked'],
  ...['chun\tked', 'chun ked', 'chunked chunked', 'chunked\tchunked', 'chunked identity', 'identity chunked', 'c hunked'],
  ...['chunked\r', '\rchunked', 'chun\rked', 'chunked\n', '\nchunked', 'chun\nked', '\r\n chunked', '\r\n\tchunked'],
  ...['chunked\r\n ', 'chunked\r\n\t,identity', 'identity\r\n ,chunked', '\r chunked', '\n chunked', '%63hunked', '\\chunked'],
  ...['chunked\\r\\n', 'chunked/1', 'chunked:1', 'chunked: chunked', ': chunked', '*', 'chunked*', '3', 'chunKed\u0301'],
  ...['chun\xe2\x84\xaaed', '\xef\xbd\x83hunked', 'ch\xc5\xb3nked', 'chunked#', '#chunked', 'chunked&x', 'chunked|gzip'],
]; // prettier-ignore

/** What is written before the value; whoever trims it differently reads another name. */
const NO_NAMES = [
  ...['Transfer-Encoding :', 'Transfer-Encoding\t:', 'Transfer-Encoding\x0b:', 'Transfer-Encoding\0:', ' Transfer-Encoding:'],
  ...['\tTransfer-Encoding:', '\x0bTransfer-Encoding:', '\0Transfer-Encoding:', 'Transfer Encoding:', 'Transfer\tEncoding:'],
  ...['Transfer-Encoding\r:', 'Transfer-Encoding\n:', '\rTransfer-Encoding:', '\nTransfer-Encoding:', 'Transfer-\r\nEncoding:'],
  ...['Transfer-\r\n Encoding:', 'Transfer-Encoding\r\n :', 'Transfer-Encoding', 'Transfer-Encoding=', 'Transfer-Encoding;'],
  ...['Transfer-Encoding\xa0:', '\xa0Transfer-Encoding:', 'Transfer\xadEncoding:', 'Transfer-Encoding\x7f:', '"Transfer-Encoding":'],
  ...['Tr\xe4nsfer-Encoding:', 'Transfer-Encod\xc4\xb1ng:', '\xef\xbb\xbfTransfer-Encoding:', 'Transfer/Encoding:', '(x)Transfer-Encoding:'],
]; // prettier-ignore

/** Names of other fields. The body has a length; if anybody took them for the coding, it would not fit. */
const OTHER_NAMES = [
  ...['Transfer_Encoding', 'TransferEncoding', 'Transfer-Encodings', 'X-Transfer-Encoding', 'Transfer.Encoding', 'XTransfer-Encoding'],
  ...['Transfer--Encoding', '-Transfer-Encoding', 'Transfer-Encoding-', 'Content-Transfer-Encoding', 'Transfer-Encodin', 'TE-'],
]; // prettier-ignore

const TWO = [
  ...[['chunked', 'chunked'], ['chunked', 'identity'], ['identity', 'chunked'], ['gzip', 'chunked'], ['chunked', '']],
  ...[['', 'chunked'], ['chunked', 'x'], ['x', 'chunked'], ['chunked', ' '], ['identity', 'identity'], ['gzip', 'gzip']],
] as const; // prettier-ignore

const post = (fields: readonly string[], version = '1.1'): string => request(`POST /x HTTP/${version}`, ...fields);

/** Transfer-Encoding in every disguise (RFC 9112 §6.1). */
export const codings: readonly Case[] = [
  ...cases('passes', 'Transfer-Encoding:', CODINGS, (value) => post([`Transfer-Encoding:${value}`]) + CHUNKS),
  ...cases('refused', 'Transfer-Encoding:', NO_CODINGS, (value) => post([`Transfer-Encoding: ${value}`]) + CHUNKS),
  ...cases('refused', 'a name', NO_NAMES, (name) => post([`${name} chunked`]) + CHUNKS),
  ...cases('refused', 'with a length, a name', NO_NAMES, (name) => post(['Content-Length: 13', `${name} chunked`]) + CHUNKS),
  ...cases('passes', 'another field', OTHER_NAMES, (name) => `${post([`${name}: chunked`, 'Content-Length: 3'])}abc`),
  ...cases('passes', 'another field, and no length:', OTHER_NAMES, (name) => post([`${name}: chunked`])),
  ...cases('passes', 'a coding named', ['TRANSFER-ENCODING', 'transfer-encoding', 'tRANSFER-eNCODING'], (name) => post([`${name}: chunked`]) + CHUNKS),
  ...TWO.flatMap(([one, other]) =>
    named('refused', [
      [`codings "${one}" and "${other}"`, post([`Transfer-Encoding: ${one}`, `Transfer-Encoding: ${other}`]) + CHUNKS],
      [`codings "${one}" and "${other}", apart`, post([`transfer-encoding: ${one}`, 'X-A: b', `TRANSFER-ENCODING: ${other}`]) + CHUNKS],
    ]),
  ),
  ...named('refused', [
    ['chunks in HTTP/1.0', post(['Transfer-Encoding: chunked'], '1.0') + CHUNKS],
    ['chunks in HTTP/1.0 that is to stay', post(['Transfer-Encoding: chunked', 'Connection: keep-alive'], '1.0') + CHUNKS],
    ['chunks and a length in HTTP/1.0', post(['Transfer-Encoding: chunked', 'Content-Length: 3'], '1.0') + CHUNKS],
    ['identity in HTTP/1.0', post(['Transfer-Encoding: identity', 'Content-Length: 3'], '1.0') + 'abc'],
    ['a coding named by Connection, and a length', post(['Transfer-Encoding: chunked', 'Connection: Transfer-Encoding', 'Content-Length: 3']) + CHUNKS],
  ]),
  ...named('passes', [
    ['a coding named by Connection', post(['Transfer-Encoding: chunked', 'Connection: transfer-encoding']) + CHUNKS],
    ['a length named by Connection', `${post(['Content-Length: 3', 'Connection: content-length'])}abc`],
    ['TE: chunked', `${post(['TE: chunked', 'Content-Length: 3'])}abc`],
    ['TE: trailers, chunked', `${post(['TE: trailers, chunked', 'Content-Length: 3', 'Connection: TE'])}abc`],
  ]),
]; // prettier-ignore
