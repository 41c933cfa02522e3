import { Rig, TRANSPORTS } from '../forward/testing';
import { openConnection } from './open-connection';
import { anOutgoingRequest, Recorder } from './testing';

const OK = 'HTTP/1.1 200 OK\r\n';
const REST = 'Content-Length: 2\r\n\r\nok';
const CHUNKS = '2\r\nok\r\n0\r\n\r\n';

/** Answers that are not read the same way over both: docs/decisions/0018-our-own-forwarder-is-the-default.md. */
const DIFFERENCES: readonly (readonly [what: string, bytes: string, taken: 'net' | 'undici'])[] = [
  ['an empty line before the status line', `\r\n${OK}${REST}`, 'undici'],
  ['another version', `HTTP/2.0 200 OK\r\n${REST}`, 'undici'],
  ['a control character in the reason', `HTTP/1.1 200 O\x01K\r\n${REST}`, 'undici'],
  ['a coding before chunked', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKS}`, 'undici'],
  ['chunked twice', `${OK}${'Transfer-Encoding: chunked\r\n'.repeat(2)}\r\n${CHUNKS}`, 'undici'],
  ['chunks in HTTP/1.0', `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`, 'undici'],
  ['a 100 that nobody asked for', `HTTP/1.1 100 Continue\r\n\r\n${OK}${REST}`, 'net'],
  ['white space behind a length', `${OK}Content-Length: 2 \r\n\r\nok`, 'net'],
];

describe.each(DIFFERENCES)('%s in an answer', (_, bytes, taken) => {
  it.each(TRANSPORTS)(`is ${taken === 'net' ? 'relayed' : 'refused'} by net alone: over %s`, async (transport) => {
    const rig = new Rig(transport);
    const origin = await rig.rawOrigin();
    const connection = openConnection(origin.url, { ...rig, transport });
    const recorder = new Recorder();
    connection.send(anOutgoingRequest(), recorder);
    (await origin.asked()).say(bytes);
    expect(await recorder.over()).toBe(transport === taken ? 'ended' : 'failed broken');
    connection.abort();
    await rig.close();
  });
});
