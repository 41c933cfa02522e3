import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort, until } from './waiting.mjs';

/**
 * Starts a Redis of the household's own, which keeps what it holds on disk when it is killed.
 * @returns {Promise<{url: string, kill: () => Promise<void>, start: () => Promise<void>}>}
 */
export async function startRedis(house) {
  const port = await freePort();
  const flags = `--bind 127.0.0.1 --port ${port} --save  --appendonly yes --dir ${house.folder}`.split(' ');
  let child;
  const start = async () => {
    child = house.start('redis-server', flags);
    await until('Redis answers', () => answersPing(port));
  };
  const kill = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, kill, start };
}

async function answersPing(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return answer.toString() === '+PONG\r\n';
  } catch {
    return false; // Not yet: refused, or still loading.
  } finally {
    socket.destroy();
  }
}
