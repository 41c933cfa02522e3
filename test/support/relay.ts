import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One connection through a relay: who said first that it is over. */
export interface Relayed {
  endedBy: 'client' | 'server' | undefined;
}

/** Carries bytes between a client and a server on loopback as they are, and sees which of the two hangs up. */
export async function startRelay(server: string): Promise<{ url: string; seen: Relayed[]; close(): Promise<void> }> {
  const { hostname, port } = new URL(server);
  const seen: Relayed[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const onward = connect(Number(port), hostname);
    const connection: Relayed = { endedBy: undefined };
    seen.push(connection);
    for (const [socket, other, side] of [
      [client, onward, 'client'],
      [onward, client, 'server'],
    ] as const) {
      sockets.add(socket);
      const over = (): void => {
        connection.endedBy ??= side;
        other.destroy();
        sockets.delete(socket);
      };
      socket.pipe(other);
      socket.once('end', over).once('error', over).once('close', over);
    }
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    seen,
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
