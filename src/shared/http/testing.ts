import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { type ClientAddress, RequestHead, type TraceContext } from './request-head';

export interface HeadOptions {
  method?: string;
  path?: string;
  query?: string;
  /** Names in any case; a list is a field sent several times. */
  headers?: Readonly<Record<string, string | readonly string[]>>;
  requestId?: string;
  trace?: Partial<TraceContext>;
  client?: Partial<ClientAddress>;
  requestedTenant?: string | undefined;
  arrivedAtMs?: number;
}

/** A request as node hands it over, without a connection. */
export function aRequest({ method = 'GET', path = '/', query = '', headers = {} }: HeadOptions = {}): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.method = method;
  request.url = path + query;
  request.httpVersion = '1.1';
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  for (const [name, value] of Object.entries({ host: 'gateway.example', ...headers })) {
    for (const one of typeof value === 'string' ? [value] : value) request.rawHeaders.push(name, one);
    const key = name.toLowerCase();
    request.headers[key] = typeof value === 'string' ? value : value[0];
  }
  return request;
}

/** The head of a request, as the door would have read it. */
export function aHead(options: HeadOptions = {}): RequestHead {
  return new RequestHead(
    aRequest(options),
    options.method ?? 'GET',
    options.path ?? '/',
    options.query ?? '',
    options.requestId ?? '00000000-0000-4000-8000-000000000001',
    {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      flags: '01',
      state: undefined,
      ...options.trace,
    },
    {
      address: '203.0.113.7',
      proto: 'http',
      host: 'gateway.example',
      peerTrusted: false,
      internal: false,
      ...options.client,
    },
    options.requestedTenant,
    options.arrivedAtMs ?? 0,
  );
}
