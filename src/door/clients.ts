import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import { Logger } from '@nestjs/common';
import { type Clock, SystemClock } from '../shared/clock';
import type { Environment } from '../shared/config';
import type { Lifecycle } from '../shared/http';
import { type CertificateSample, ListenerStatus } from '../shared/telemetry';
import type { SessionParts } from './http2/inbound-session';
import { InboundSessions } from './http2/inbound-sessions';
import { createListener, type ListenerLimits } from './listener';
import { createRedirectListener } from './redirect';
import { type CertificatePaths, Certificates } from './tls/certificates';

const HTTPS_PORT = 443;

/** The ports of a gateway: how clients reach it, and what they may speak there. */
export class Clients extends ListenerStatus {
  readonly servers: {
    readonly main: Server;
    readonly management: Server | undefined;
    readonly redirect: Server | undefined;
  };
  /** Undefined without TLS. */
  readonly tls: Certificates | undefined;
  #http2: InboundSessions | undefined;

  /** Opens none of them yet. @throws {StartError} when the certificate does not hold */
  constructor(private readonly environment: Environment) {
    super();
    const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, MANAGEMENT_PORT, HTTP_REDIRECT_PORT } = environment;
    const limits = limitsOf(environment);
    if (certFile !== undefined)
      this.tls = new Certificates({ certFile, keyFile: keyFile! }, new SystemClock(), new Logger('Certificates'));
    this.servers = {
      main: createListener(limits, this.tls && { ...this.tls.options, ...this.#protocols() }),
      management: MANAGEMENT_PORT === undefined ? undefined : createListener(limits),
      redirect: HTTP_REDIRECT_PORT === undefined ? undefined : createRedirectListener(limits, () => this.#httpsPort()),
    };
  }

  /** @returns undefined where clients may not speak HTTP/2 */
  speakHttp2(clock: Clock, lifecycle: Lifecycle, enter: SessionParts['enter']): InboundSessions | undefined {
    const { environment } = this;
    if ((this.tls === undefined ? environment.H2C : environment.HTTP2) === 'off') return undefined;
    const bounds = {
      maxStreams: environment.HTTP2_MAX_STREAMS,
      maxHeadBytes: environment.MAX_HEADER_BYTES + environment.MAX_URI_BYTES,
      headersTimeoutMs: environment.HEADERS_TIMEOUT_MS,
      keepAliveMs: environment.KEEP_ALIVE_MS,
      maxRequests: environment.CONNECTION_MAX_REQUESTS,
      maxAgeMs: environment.CONNECTION_MAX_SECONDS * 1000,
    };
    this.#http2 = new InboundSessions({ bounds, clock, enter }, lifecycle);
    this.#http2.start();
    return this.#http2;
  }

  /** From now on certificates change when their files do, or the list of them in the configuration. */
  follow(config: { readonly certificates: readonly CertificatePaths[]; onChange(changed: () => void): void }): void {
    const { tls, servers } = this;
    if (tls === undefined) return;
    const replace = (): void => tls.replaceOthers(config.certificates);
    config.onChange(replace);
    replace();
    tls.follow(servers.main as unknown as TlsServer);
  }

  certificates(): readonly CertificateSample[] {
    return this.tls?.samples() ?? [];
  }

  http2Connections(): number {
    return this.#http2?.size ?? 0;
  }

  http2Ended(): Readonly<Record<string, number>> {
    return this.#http2?.ended ?? {};
  }

  /** Closes all ports at once; a drain before has closed the main one without losing a request. */
  close(): void {
    this.tls?.stop();
    this.#http2?.stop();
    const { main, management, redirect } = this.servers;
    for (const server of [main, management, redirect]) {
      server?.close();
      server?.closeAllConnections();
    }
  }

  #protocols(): { ALPNProtocols: string[]; handshakeTimeout: number } {
    const { HTTP2, HEADERS_TIMEOUT_MS } = this.environment;
    const ALPNProtocols = HTTP2 === 'on' ? ['h2', 'http/1.1'] : ['http/1.1'];
    return { ALPNProtocols, handshakeTimeout: HEADERS_TIMEOUT_MS };
  }

  /** That of PUBLIC_URL, where that says https: in front of us ports may be mapped. */
  #httpsPort(): number {
    const url = URL.parse(this.environment.PUBLIC_URL ?? '');
    if (url?.protocol === 'https:') return url.port === '' ? HTTPS_PORT : Number(url.port);
    return (this.servers.main.address() as AddressInfo).port;
  }
}

function limitsOf(environment: Environment): ListenerLimits {
  return {
    maxUriBytes: environment.MAX_URI_BYTES,
    maxHeaderBytes: environment.MAX_HEADER_BYTES,
    headersTimeoutMs: environment.HEADERS_TIMEOUT_MS,
    keepAliveMs: environment.KEEP_ALIVE_MS,
  };
}
