import { once } from 'node:events';
import http, { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestGateway } from '../support/gateway';
import { ana, bearer, signIn, startGatewayFor } from '../support/people';
import { projectRoutes } from '../support/project-routes';
import { patience } from '../support/waiting';

const CHUNK = Buffer.alloc(65_536, 'x');

describe('streams through the gateway', () => {
  let origin: Server;
  let gateway: TestGateway;
  let headers: Record<string, string>;
  /** The connections that tests open to the gateway. */
  const agent = new http.Agent({ keepAlive: false });
  beforeAll(async () => {
    origin = createServer().listen(0, '127.0.0.1');
    await once(origin, 'listening');
    process.env['MAWB_SERVICE_URL'] = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    // So slow a backend would be given up anyway: only the client's leaving may end an exchange here.
    const gatewayYaml = projectRoutes({ 'firstByteMs: 5000': 'firstByteMs: 60000' });
    gateway = await startGatewayFor([ana], { gatewayYaml });
    headers = bearer(await signIn(gateway.url, ana));
  });
  afterAll(async () => {
    agent.destroy();
    await gateway?.close();
    origin?.closeAllConnections();
    origin?.close();
  });

  const ask = (method = 'GET', fields: Record<string, string> = {}): http.ClientRequest => {
    const request = http.request(`${gateway.url}/api/v0/mawbs/stream`, {
      method,
      agent,
      headers: { ...headers, ...fields },
    });
    request.on('error', () => undefined); // the end of a request that a test cuts off
    return request;
  };
  const arrival = async (): Promise<[IncomingMessage, ServerResponse]> =>
    (await once(origin, 'request', patience())) as [IncomingMessage, ServerResponse];
  const answerTo = async (request: http.ClientRequest): Promise<IncomingMessage> =>
    ((await once(request, 'response', patience())) as [IncomingMessage])[0];
  const chunkOf = async (stream: IncomingMessage): Promise<string> =>
    String(((await once(stream, 'data', patience())) as [Buffer])[0]);

  it.each(['POST', 'PUT'])('carry a %s and its answer piece by piece, both at once', async (method) => {
    const arrived = arrival();
    const request = ask(method);
    request.write('one');
    const [received, response] = await arrived;
    expect(await chunkOf(received)).toBe('one');
    response.writeHead(200, { 'Content-Type': 'text/plain' }).write('ONE');
    const answer = await answerTo(request);
    expect(await chunkOf(answer)).toBe('ONE');
    for (const word of ['two', 'three']) {
      const came = chunkOf(received);
      request.write(word);
      expect(await came).toBe(word);
      const back = chunkOf(answer);
      response.write(word.toUpperCase());
      expect(await back).toBe(word.toUpperCase());
    }
    const ended = once(answer.resume(), 'end', patience());
    request.end();
    await once(received.resume(), 'end', patience());
    response.end();
    await ended;
  });

  describe('when the client leaves', () => {
    it('before the answer: the backend sees its connection end', async () => {
      const arrived = arrival();
      const request = ask();
      request.end();
      const [received] = await arrived;
      const gone = once(received.socket, 'close', patience());
      request.destroy();
      await gone;
    });

    it('during the answer: the backend sees its connection end', async () => {
      const arrived = arrival();
      const request = ask();
      request.end();
      const [received, response] = await arrived;
      response.writeHead(200).write(CHUNK);
      const answer = await answerTo(request);
      await chunkOf(answer);
      const gone = once(received.socket, 'close', patience());
      request.destroy();
      await gone;
      expect(response.writableFinished).toBe(false);
    });

    it('while the backend waits for him to read: the same', async () => {
      const arrived = arrival();
      const request = ask();
      request.end();
      const [received, response] = await arrived;
      const answered = answerTo(request); // whose body nobody reads
      response.writeHead(200);
      while (response.write(CHUNK));
      await answered;
      const gone = once(received.socket, 'close', patience());
      request.destroy();
      await gone;
    });

    it('in the middle of his body: the backend sees that it is not whole', async () => {
      const arrived = arrival();
      const request = ask('POST', { 'content-length': '1000000' });
      request.write(CHUNK);
      const [received] = await arrived;
      await chunkOf(received);
      const gone = once(received, 'aborted', patience());
      request.destroy();
      await gone;
      expect(received.complete).toBe(false);
    });

    it('and the next one is served as ever', async () => {
      const arrived = arrival();
      const request = ask();
      request.end();
      const [, response] = await arrived;
      response.end('served');
      expect(await chunkOf(await answerTo(request))).toBe('served');
    });
  });

  describe('when the backend leaves', () => {
    it('in the middle of its answer: the client sees that it is not whole', async () => {
      const arrived = arrival();
      const request = ask();
      request.end();
      const [, response] = await arrived;
      response.writeHead(200).write('half');
      const answer = await answerTo(request);
      expect(await chunkOf(answer)).toBe('half');
      const cut = once(answer, 'aborted', patience());
      answer.on('error', () => undefined); // ECONNRESET: what this test is about
      response.destroy();
      await cut;
      expect(answer.complete).toBe(false);
    });

    it('before its answer: the client gets 502', async () => {
      const arrived = arrival();
      const answered = fetch(`${gateway.url}/api/v0/mawbs/stream`, { headers });
      const [received] = await arrived;
      received.socket.destroy();
      const answer = await answered;
      expect([answer.status, await answer.json()]).toEqual([502, expect.objectContaining({ code: 'upstream-broken' })]);
    });
  });
});
