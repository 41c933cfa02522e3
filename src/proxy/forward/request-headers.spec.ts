import { anExchange } from '../testing';
import { upstreamHeaders } from './request-headers';

/** What is left of the client's fields: name, value, …, without the Via of ours. */
function left(headers: Record<string, string>): string[] {
  const exchange = anExchange({ head: { headers } });
  exchange.head.request.httpVersion = '1.1';
  const fields = upstreamHeaders(exchange);
  expect(fields.slice(-2)).toEqual(['Via', '1.1 iam-gateway']);
  return fields.slice(0, -2);
}

describe('upstreamHeaders', () => {
  it('passes ordinary fields on, in order and spelling', () => {
    const headers = { 'X-Custom': '1', accept: '*/*', 'Content-Type': 'text/plain', Cookie: 'a=1', TraceState: 'x' };
    expect(left({ ...headers })).toEqual([
      'X-Custom',
      '1',
      'accept',
      '*/*',
      'Content-Type',
      'text/plain',
      'Cookie',
      'a=1',
    ]);
  });

  it('keeps an API key of ours here, in every spelling, and passes on one for the service behind', () => {
    for (const name of ['X-API-Key', 'x-api-key', 'X_Api_Key']) {
      expect(left({ [name]: 'iamgw_prefix_secret_check' })).toEqual([]);
      expect(left({ [name]: 'key-of-the-service' })).toEqual([name, 'key-of-the-service']);
    }
  });

  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Connection',
    'Proxy-Authorization',
    'Proxy-Authenticate',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'HTTP2-Settings',
    'Alt-Svc',
    'Host',
    'Content-Length',
    'Expect',
  ])('removes %s, in any spelling', (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase(), name.replaceAll('-', '_')])
      expect(left({ [spelling]: 'x' })).toEqual([]);
  });

  it.each(['X-User-Id', 'x_user_id', 'X-Tenant-Id', 'X_Tenant-Id', 'Authorization', 'X-Forwarded-For', 'Forwarded'])(
    'removes %s, which only the gateway may say',
    (name) => {
      expect(left({ [name]: 'forged' })).toEqual([]);
    },
  );

  it('checklist 32: keeps cookies of the gateway from backends, and passes their own on', () => {
    const own = '__Host-iam-refresh=secret';
    expect(left({ Cookie: `a=1; ${own}; b="2"` })).toEqual(['Cookie', 'a=1; b="2"']);
    expect(left({ COOKIE: `__host-iam-device=x;${own}`, 'X-A': '1' })).toEqual(['X-A', '1']);
    expect(left({ cookie: 'a=1;b=2' })).toEqual(['cookie', 'a=1;b=2']);
  });

  it('removes what Connection lists, but cannot be told to remove what is added', () => {
    const exchange = anExchange({
      head: { headers: { Connection: 'close, X-Hop ,x-user-id', 'X-Hop': '1', 'X-Kept': '2' } },
    });
    exchange.addedHeaders.push('X-User-Id', 'u1');
    const fields = upstreamHeaders(exchange);
    expect(fields).toEqual(expect.arrayContaining(['X-Kept', 'X-User-Id', 'u1']));
    expect(fields).not.toContain('X-Hop');
  });

  it('does not remember names without end', () => {
    for (let i = 0; i < 3000; i++) left({ [`X-Random-${i}`]: '1' });
    expect(left({ 'X-Late': '1', TE: 'trailers' })).toEqual(['X-Late', '1']);
  });
});
