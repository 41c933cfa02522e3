import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createListener, type ListenerLimits } from './listener';
import { isAuthority, readTarget } from './request-target';
import { Refusal } from '../shared/problem';

/**
 * A server without TLS that serves nothing: it sends clients to https, with the method they came with (RFC 9110 §15.4.9).
 * @param httpsPort that clients find https at; its own is left out of what they are told
 */
export function createRedirectListener(limits: ListenerLimits, httpsPort: () => number): Server {
  const server = createListener(limits);
  const redirect = (request: IncomingMessage, response: ServerResponse): void => {
    const location = locationOf(request, httpsPort());
    // Nothing that was said without TLS is worth reading on for.
    response.writeHead(location === undefined ? 400 : 308, [
      ...(location === undefined ? [] : ['Location', location]),
      ...['Content-Length', '0', 'Connection', 'close'],
    ]);
    response.end();
  };
  server.on('request', redirect);
  server.on('checkContinue', redirect);
  server.on('checkExpectation', redirect);
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('connect', (_request, socket) => socket.destroy());
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

/** @returns undefined for what cannot be read */
function locationOf({ headers, url = '' }: IncomingMessage, httpsPort: number): string | undefined {
  const target = readTarget(url);
  if (target instanceof Refusal) return undefined;
  const authority = target.authority ?? headers.host ?? '';
  if (!isAuthority(authority)) return undefined;
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  return `https://${authority.replace(/:\d*$/, '')}${port}${target.path}${target.query}`;
}
