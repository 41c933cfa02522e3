import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * One address for a server that comes back on another port. Connections end with the server's.
 * @returns {Promise<{port: number, to: (url: string) => void}>}
 */
export async function startRelay(house, url) {
  let target = new URL(url);
  const sockets = new Set();
  const server = createServer((client) => {
    const onward = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket) && other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  house.onEnd(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: server.address().port, to: (next) => (target = new URL(next)) };
}
