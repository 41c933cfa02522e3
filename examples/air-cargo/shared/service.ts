import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whoAmI } from './caller';
import type { Answer } from './collection';
import { Problem, notFound, sendProblem } from './problem';

/** Longer than the gateway waits for the first byte of an answer. */
const SLOW_MS = 8000;
const SLOWEST_MS = 60_000;

/** What answers below the prefix: the whole, or the one with that id. */
export interface Resource {
  answer(request: IncomingMessage, id: string | undefined, query: URLSearchParams): Promise<Answer>;
}

/** A sample backend: one collection below one prefix, and three endpoints to try the gateway with. */
export function createService(prefix: string, collection: Resource): Server {
  return createServer((request, response) => {
    void answer(prefix, collection, request, response).catch((fault: unknown) => {
      if (response.headersSent) return void response.destroy();
      if (fault instanceof Problem) return sendProblem(response, fault);
      console.error(fault);
      sendProblem(response, new Problem(500, 'Internal error'));
    });
  });
}

async function answer(
  prefix: string,
  collection: Resource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sample');
  if (pathname === '/health') return send(response, { status: 200, body: { status: 'UP' } });
  const [, first, second, ...more] = pathname.split('/');
  if (`/${first}` !== prefix || more.length > 0) throw notFound(`There is nothing at ${pathname}`);
  if (second === 'slow') return slowly(response, searchParams);
  if (second === 'failing') throw new Problem(500, 'Failing on purpose', 'This endpoint always fails');
  if (second === 'whoami') return send(response, { status: 200, body: whoAmI(request) });
  return send(response, await collection.answer(request, second ? decoded(second) : undefined, searchParams));
}

function slowly(response: ServerResponse, query: URLSearchParams): void {
  const asked = Number(query.get('ms') ?? SLOW_MS);
  const ms = Number.isInteger(asked) && asked >= 0 ? Math.min(asked, SLOWEST_MS) : SLOW_MS;
  const timer = setTimeout(() => send(response, { status: 200, body: { waitedMs: ms } }), ms);
  response.once('close', () => clearTimeout(timer));
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Problem(400, 'Bad path', 'The path has an escape that is not UTF-8');
  }
}

/**
 * Listens on loopback at PORT (a free one when that is 0), tells whoever started us, and ends on SIGTERM, on SIGINT, or
 * when that process is gone.
 */
export function serve(server: Server, onEnd: () => void = () => undefined): void {
  const end = (): void => {
    onEnd();
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, end);
  server.listen(Number(process.env['PORT'] ?? 0), process.env['HOST'] ?? '127.0.0.1', () => {
    const { address, port, family } = server.address() as AddressInfo;
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    console.log(`Listening on ${url}`);
    process.send?.({ ready: true, url });
  });
}
