import { once } from 'node:events';
import { Rig } from './testing';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const GET = 'GET /a HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n';

describe('forwardTo', () => {
  it('relays an answer with its status, fields and body', async () => {
    const origin = await rig.httpOrigin((request, response) => {
      response.writeHead(201, ['X-Kept', 'one', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      response.end(`${request.method} ${request.url} ${request.headers.host}`);
    });
    const front = await rig.front(rig.upstream(origin.url));
    const answer = await front.ask('GET /a/%2Fb?q=+%20x HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 201 Created\r\nX-Kept: one\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/);
    expect(answer).toContain(`GET /a/%2Fb?q=+%20x ${new URL(origin.url).host}`);
    const { outcome } = await front.outcome();
    expect(outcome).toEqual({ status: 201, fault: undefined, code: undefined });
  });
});
void once;
void GET;
