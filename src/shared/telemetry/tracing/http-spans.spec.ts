import { aHead } from '../../http/testing';
import { clientSpan, serverSpan } from './http-spans';

const answered = {
  template: '/mawbs/{id}',
  route: 'mawbs',
  tenant: 'SERHAFEN:CL',
  status: 200,
  code: undefined,
  startMs: 1_000,
  durationMs: 12,
};

describe('serverSpan', () => {
  it('says what the conventions ask for, and who the parent is', () => {
    const head = aHead({
      path: '/mawbs/7',
      query: '?page=2&token=abc',
      headers: { 'user-agent': 'curl/8' },
      trace: { parentId: '00f067aa0ba902b7' },
      client: { host: 'gateway.example:8443', proto: 'https' },
    });
    expect(serverSpan(head, answered)).toEqual({
      kind: 'server',
      name: 'GET /mawbs/{id}',
      traceId: head.trace.traceId,
      spanId: head.trace.spanId,
      parentId: '00f067aa0ba902b7',
      parentIsRemote: true,
      startMs: 1_000,
      durationMs: 12,
      failed: false,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/mawbs/{id}',
        'http.response.status_code': 200,
        'url.scheme': 'https',
        'url.path': '/mawbs/7',
        'url.query': 'page=2&token=[redacted]',
        'server.address': 'gateway.example',
        'server.port': 8443,
        'client.address': '203.0.113.7',
        'network.protocol.version': '1.1',
        'user_agent.original': 'curl/8',
        'iam_gateway.request_id': head.requestId,
        'iam_gateway.route': 'mawbs',
        'iam_gateway.tenant': 'SERHAFEN:CL',
      },
    });
  });

  it.each([
    [403, 'insufficient-role', false, { 'iam_gateway.code': 'insufficient-role' }],
    [499, 'client-gone', false, { 'error.type': 'client-gone' }],
    [502, 'upstream-broken', true, { 'error.type': 'upstream-broken' }],
    [500, undefined, true, { 'error.type': '500' }],
  ])('calls an error what is one: %s %s', (status, code, failed, attributes) => {
    expect(serverSpan(aHead(), { ...answered, status, code })).toMatchObject({ failed, attributes });
  });

  it('takes no names from strangers: an unknown method is another one', () => {
    const { name, attributes } = serverSpan(aHead({ method: 'BREW' }), { ...answered, template: undefined });
    expect(name).toBe('HTTP');
    expect(attributes).toMatchObject({ 'http.request.method': '_OTHER', 'http.request.method_original': 'BREW' });
  });

  it('knows an address of IPv6 from a port', () => {
    const { attributes } = serverSpan(aHead({ client: { host: '[2001:db8::1]:80' } }), answered);
    expect(attributes).toMatchObject({ 'server.address': '[2001:db8::1]', 'server.port': 80 });
  });
});

describe('clientSpan', () => {
  const target = { origin: 'http://10.0.0.7:3000', hostname: '10.0.0.7', address: '10.0.0.7', port: 3000 };
  const sent = {
    spanId: '00f067aa0ba902b8',
    service: 'mawbs',
    target,
    path: '/v2/mawbs',
    resends: 0,
    status: 200,
    fault: undefined,
    startMs: 1,
    durationMs: 2,
  };

  it('belongs to the span of the request, and says what was asked of whom', () => {
    const head = aHead({ query: '?key=abc' });
    expect(clientSpan(head, sent)).toMatchObject({
      kind: 'client',
      parentId: head.trace.spanId,
      parentIsRemote: false,
      failed: false,
      attributes: {
        'url.full': 'http://10.0.0.7:3000/v2/mawbs?key=[redacted]',
        'server.address': '10.0.0.7',
        'server.port': 3000,
        'http.response.status_code': 200,
        'iam_gateway.upstream': 'mawbs',
      },
    });
  });

  it('tells further tries, and why one failed', () => {
    const broken = clientSpan(aHead(), { ...sent, status: 0, fault: 'upstream-unreachable', resends: 1 });
    expect(broken.attributes).toMatchObject({ 'error.type': 'upstream-unreachable', 'http.request.resend_count': 1 });
    expect(broken.attributes).not.toHaveProperty(['http.response.status_code']);
    expect(clientSpan(aHead(), { ...sent, status: 404 })).toMatchObject({
      failed: true,
      attributes: { 'error.type': '404' },
    });
  });
});
