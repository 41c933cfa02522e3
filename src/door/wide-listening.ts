import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type ServerOpts, type Socket } from 'node:net';

/** Listening sockets of one port, where the system knows how to spread connections over them. */
const SOCKETS = 8;

/**
 * Listens by several sockets on one port. node takes one connection from a listening socket in each turn of its event
 * loop. A turn of a busy process takes tens of milliseconds, and then newcomers wait for seconds in the kernel, behind
 * those who came and left meanwhile, while connections that are kept are served. Of several sockets it takes one each.
 *
 * Closing the server closes all of them, and is over when the connections of all are.
 * @throws what listening throws: also when somebody else listens there by SO_REUSEPORT
 */
export async function listenWidely(server: Server, options: ListenOptions): Promise<void> {
  if (process.platform !== 'linux') return opened(server, options);
  const { port } = options;
  // By SO_REUSEPORT a second gateway would share the port of the first without a word.
  if (port !== 0) await probe(options);
  await opened(server, { ...options, reusePort: true });
  const address = server.address();
  const actual = typeof address === 'object' ? address?.port : port;
  const further = Array.from({ length: SOCKETS - 1 }, () => furtherSocket(server));
  closeTogether(server, further);
  for (const one of further) await opened(one, { ...options, port: actual, reusePort: true });
}

async function opened(server: Server, options: ListenOptions): Promise<void> {
  const listening = once(server, 'listening');
  server.listen(options);
  await listening;
}

async function probe(options: ListenOptions): Promise<void> {
  const first = createServer((socket) => socket.destroy());
  await opened(first, options);
  const closed = once(first, 'close');
  first.close();
  await closed;
}

/** Its connections are the server's. */
function furtherSocket(server: Server): Server {
  const { allowHalfOpen, noDelay, highWaterMark } = server as unknown as ServerOpts;
  const options = { allowHalfOpen, noDelay, highWaterMark };
  const further = createServer(options, (socket: Socket) => server.emit('connection', socket));
  return further.on('error', (error) => server.emit('error', error));
}

function closeTogether(server: Server, further: readonly Server[]): void {
  const closeFirst = server.close.bind(server);
  server.close = (whenClosed) => {
    const others = further.map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
    return closeFirst((error) => void Promise.all(others).then(() => whenClosed?.(error)));
  };
}
