// A backend for the memory benchmark: takes any body and says how long it was; sends `?bytes=` of them.
import { createServer } from 'node:http';

const piece = Buffer.alloc(64 * 1024, 'iam-gateway ');

const server = createServer((request, response) => {
  let received = 0;
  request.on('data', (chunk) => (received += chunk.length));
  request.on('end', () => {
    const wanted = Number(new URL(request.url, 'http://backend').searchParams.get('bytes') ?? 0);
    if (wanted === 0) return void response.end(String(received));
    response.setHeader('Content-Length', wanted);
    send(response, wanted);
  });
});

function send(response, left) {
  while (left > 0) {
    const chunk = left < piece.length ? piece.subarray(0, left) : piece;
    left -= chunk.length;
    if (!response.write(chunk)) return void response.once('drain', () => send(response, left));
  }
  response.end();
}

server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit(0));
