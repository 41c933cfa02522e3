import http from 'node:http';
import https from 'node:https';
import { type TlsCredentials, tlsOptions } from '../../transport';
import { probeOverHttp2 } from './http2-probe';

/** Where a probe goes. */
export interface Probed {
  readonly secure: boolean;
  /** What is dialled. */
  readonly address: string;
  readonly port: number;
  /** What the certificate must name. */
  readonly hostname: string;
  readonly authority: string;
  /** What it speaks; HTTP/1.1 when absent. */
  readonly protocol?: 'http1' | 'h2' | 'h2c';
  /** How TLS is spoken with it. */
  readonly credentials?: (() => TlsCredentials) | undefined;
}

/** Asks one target how it is. */
export interface Prober {
  /**
   * @param done called once, unless cancelled: the status, or why there is none
   * @returns how to break it off
   */
  probe(target: Probed, path: string, done: (result: number | Error) => void): () => void;
}

/**
 * By HTTP GET, over a connection of its own each time: that one can be opened is half of what is asked. The body is not
 * read. @param ca certificates, PEM, that are trusted beside the system's
 */
export class HttpProber implements Prober {
  constructor(private readonly ca?: string) {}

  probe(target: Probed, path: string, done: (result: number | Error) => void): () => void {
    if ((target.protocol ?? 'http1') !== 'http1') return probeOverHttp2(target, path, this.ca, done);
    const request = (target.secure ? https : http).request({
      host: target.address,
      port: target.port,
      path,
      agent: false,
      maxHeaderSize: 32_768,
      headers: { Host: target.authority, 'User-Agent': 'iam-gateway-health-check', Connection: 'close' },
      ...(target.secure ? tlsOptions(target.hostname, this.ca, target.credentials?.()) : {}),
    });
    let over = false;
    const settle = (result: number | Error): void => {
      if (over) return;
      over = true;
      request.destroy();
      done(result);
    };
    request.once('response', ({ statusCode = 0 }) => settle(statusCode));
    // An upgrade that nobody asked for is an answer too, and the wrong one.
    request.once('upgrade', (_, socket) => {
      socket.destroy();
      settle(101);
    });
    request.on('error', settle);
    request.end();
    return () => {
      over = true;
      request.destroy();
    };
  }
}
