// A process: a backend whose every answer can be checked, for it follows from the request.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { rightAnswer, streamed } from './echo-answers.mjs';

const EVENT_EVERY_MS = 25;
const PIECE_BYTES = 64 * 1024;

const ways = {
  /** The length and the hash of what was sent. */
  body(request, response) {
    const hash = createHash('sha256');
    let length = 0;
    request.on('data', (chunk) => {
      hash.update(chunk);
      length += chunk.length;
    });
    request.on('end', () => response.end(`${length} ${hash.digest('hex')}`));
  },
  /** `?bytes=` of a stream that is known at each place. */
  stream(_request, response, query) {
    const bytes = Number(query.get('bytes'));
    response.setHeader('Content-Length', bytes);
    sendFrom(response, 0, bytes);
  },
  /** Numbered events, until nobody listens. */
  events(_request, response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    let number = 0;
    const timer = setInterval(() => response.write(`data: ${number++}\n\n`), EVENT_EVERY_MS);
    response.on('close', () => clearInterval(timer));
  },
  /** After `?ms=`. */
  late(request, response, query) {
    const timer = setTimeout(() => response.end(rightAnswer(request.url)), Number(query.get('ms')));
    response.on('close', () => clearTimeout(timer));
  },
};

const server = createServer((request, response) => {
  request.on('error', () => response.destroy());
  const { pathname, searchParams } = new URL(request.url, 'http://backend');
  const way = ways[pathname.split('/')[2]];
  if (way !== undefined) return way(request, response, searchParams);
  request.resume();
  response.end(rightAnswer(request.url));
});

/** A piece in each turn of the event loop, at most: a fast reader must not keep others waiting. */
function sendFrom(response, at, end) {
  const bytes = Math.min(PIECE_BYTES, end - at);
  if (response.destroyed) return;
  if (bytes === 0) return void response.end();
  const next = () => setImmediate(sendFrom, response, at + bytes, end);
  if (response.write(streamed(at, bytes))) next();
  else response.once('drain', next);
}

const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    if (data.toString() === 'leave') socket.close(4000, 'as you wish');
    else socket.send(data, { binary: isBinary });
  });
});

server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit(0));
