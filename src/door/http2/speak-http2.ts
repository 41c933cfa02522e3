import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { InboundSessions } from './inbound-sessions';
import { sniff } from './sniff';

/**
 * Lets a server's connections speak HTTP/2: over TLS those that agreed on it (ALPN), else those that begin with it (prior
 * knowledge, RFC 9113 §3.3). All others go to node's own listener for HTTP/1.1, which is taken from its place for that.
 * @param event by which the server hands over connections: `secureConnection` over TLS, else `connection`
 */
export function speakHttp2(server: Server, event: 'connection' | 'secureConnection', sessions: InboundSessions): void {
  const listeners = server.listeners(event) as ((socket: Socket) => void)[];
  server.removeAllListeners(event);
  const http1 = (socket: Socket): void => listeners.forEach((listener) => listener.call(server, socket));
  server.on(event, (socket: Socket) => {
    if (socket instanceof TLSSocket) {
      if (socket.alpnProtocol === 'h2') sessions.opened(socket);
      else http1(socket);
    } else
      sniff(socket, sessions.headersTimeoutMs, (protocol) => {
        if (protocol === 'http2') sessions.opened(socket);
        else http1(socket);
      });
  });
}
