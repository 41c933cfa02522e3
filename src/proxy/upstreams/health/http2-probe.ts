import http2 from 'node:http2';
import net from 'node:net';
import { tlsOptions } from '../../transport';
import type { Probed } from './prober';

/**
 * Asks by GET over HTTP/2, over a connection of its own.
 * @param done called once, unless cancelled
 * @returns how to break it off
 */
export function probeOverHttp2(
  target: Probed,
  path: string,
  ca: string | undefined,
  done: (result: number | Error) => void,
): () => void {
  const { secure, address, port, authority, hostname, credentials } = target;
  const host = net.isIP(address) === 6 ? `[${address}]` : address;
  const session = http2.connect(`${secure ? 'https' : 'http'}://${host}:${port}`, {
    ...(secure ? tlsOptions(hostname, ca, credentials?.()) : {}),
    settings: { enablePush: false },
  });
  let over = false;
  const settle = (result: number | Error): void => {
    if (over) return;
    over = true;
    session.destroy();
    done(result);
  };
  session.on('error', settle);
  session.on('close', () => settle(new Error('the connection was closed')));
  const request = session.request({
    ...{ ':path': path, ':authority': authority, 'user-agent': 'iam-gateway-health-check' },
  });
  request.on('response', (headers) => settle(Number(headers[':status'])));
  request.on('error', settle);
  request.end();
  return () => {
    over = true;
    session.destroy();
  };
}
