import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeySetFetcher } from './fetch-key-set';

describe('KeySetFetcher', () => {
  let server: Server;
  let answer: RequestListener;
  let asked: number;
  const fetcher = new KeySetFetcher();
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked++;
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => (asked = 0));
  afterAll(async () => {
    await fetcher.onModuleDestroy();
    server.close();
  });
  const fetchIt = () => fetcher.fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);

  it('gives back the JSON of a 200', async () => {
    answer = (_, response) => response.end('{"keys":[]}');
    expect(await fetchIt()).toEqual({ keys: [] });
  });

  it.each<[string, RequestListener]>([
    ['an error', (_, response) => response.writeHead(500).end('{"keys":[]}')],
    ['a redirect, which it does not follow', (_, response) => response.writeHead(302, { location: '/jwks' }).end()],
    ['no JSON', (_, response) => response.end('<html>')],
    ['more than a megabyte', (_, response) => response.end(`{"keys":[],"x":"${'x'.repeat(1_100_000)}"}`)],
    ['half an answer', (_, response) => void response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy())], // prettier-ignore
  ])('rejects %s', async (_, listener) => {
    answer = listener;
    await expect(fetchIt()).rejects.toThrow();
    expect(asked).toBe(1);
  });
});
