import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import Fastify, { type FastifyInstance } from 'fastify';
import { useBodies } from './body-parser';

/** Behind a server that ends requests without a body at once, as the door's does. */
describe('useBodies', () => {
  let fastify: FastifyInstance;
  let port: number;

  beforeAll(async () => {
    const serverFactory = (handler: RequestListener) => createServer({ optimizeEmptyRequests: true }, handler);
    fastify = Fastify({ serverFactory });
    useBodies(fastify);
    fastify.post('/echo', ({ body }) => ({ body: body === undefined ? 'absent' : body }));
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    port = (fastify.server.address() as AddressInfo).port;
  });
  afterAll(() => fastify.close());

  /** @returns status and body of the answer */
  async function post(fields: string, body = ''): Promise<{ status: number; body: unknown }> {
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n${body}`);
    const answer = await text(socket);
    return { status: Number(answer.split(' ')[1]), body: JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) };
  }

  it.each([
    ['a length of nothing', 'Content-Type: application/json\r\nContent-Length: 0\r\n', ''],
    ['no length at all', 'Content-Type: application/json\r\n', ''],
    ['no content type', '', ''],
    ['chunks of nothing', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ])('takes an empty body for an absent one: %s', async (_how, fields, body) => {
    await expect(post(fields, body)).resolves.toEqual({ status: 200, body: { body: 'absent' } });
  });

  it('reads a body', async () => {
    const fields = 'Content-Type: application/json\r\nContent-Length: 7\r\n';
    await expect(post(fields, '{"a":1}')).resolves.toEqual({ status: 200, body: { body: { a: 1 } } });
  });

  it('refuses another content type, with a body and without', async () => {
    const fields = 'Content-Type: text/plain\r\n';
    await expect(post(fields)).resolves.toMatchObject({ status: 415 });
    await expect(post(`${fields}Content-Length: 2\r\n`, 'hi')).resolves.toMatchObject({ status: 415 });
  });
});
