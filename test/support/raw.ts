import { once } from 'node:events';
import { connect } from 'node:net';
import { inBytes, type ReadAnswer, readAnswer } from '../../src/door/testing';

/** Sends a request target as it is written: fetch would tidy it up. @returns the one answer */
export async function rawRequest(
  url: string,
  line: string,
  fields: Readonly<Record<string, string>> = {},
  body = '',
): Promise<ReadAnswer> {
  return readAnswer(await rawExchange(url, inBytes(line, fields, body)));
}

/** @returns everything that came back until the connection closed */
export async function rawExchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
