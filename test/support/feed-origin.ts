import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A backend that takes WebSockets, speaks the subprotocol v1, and keeps what it saw of each handshake. */
export class FeedOrigin {
  readonly handshakes: IncomingMessage[] = [];
  readonly sockets: WebSocket[] = [];

  private constructor(
    private readonly server: Server,
    private readonly feed: WebSocketServer,
  ) {
    feed.on('connection', (socket, request) => {
      this.handshakes.push(request);
      this.sockets.push(socket);
      socket.on('message', (message: Buffer) => socket.send(message));
    });
  }

  static async start(): Promise<FeedOrigin> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const handleProtocols = (offered: Set<string>): string | false => (offered.has('v1') ? 'v1' : false);
    return new FeedOrigin(server, new WebSocketServer({ server, handleProtocols }));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.feed.close();
    this.server.closeAllConnections();
    this.server.close();
  }
}
