import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an upstream was asked. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A service behind the gateway that answers each request with what it was. */
export async function startEchoUpstream(): Promise<{ url: string; seen: Echo[]; close(): Promise<void> }> {
  const seen: Echo[] = [];
  const server = createServer(({ method = '', url = '', headers }, response) => {
    seen.push({ method, url, headers });
    const body = JSON.stringify({ method, url, headers });
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
