import type { IncomingMessage } from 'node:http';
import type { Clock } from '../shared/clock';
import { RequestHead, streamOf } from '../shared/http';
import { Refusal, refusal } from '../shared/problem';
import { requestedTenant } from '../shared/tenant';
import type { ClientAddresses } from './client-address';
import { examineFields } from './header-fields';
import { examineStream } from './http2/examine-stream';
import { requestIdOf } from './request-id';
import { HOST_INVALID, isAuthority, readTarget } from './request-target';
import { traceOf, type TracePolicy } from './trace-context';

/**
 * Which listener a request came in by, and so who may see internal and monitoring paths there: clients inside on a
 * `shared` port, nobody on a `public` one beside a `management` port, everybody who can reach that one.
 */
export type Side = 'shared' | 'public' | 'management';

/** A request as the door understood it. With a refusal, the path is the one that was sent. */
export interface Reading {
  readonly head: RequestHead;
  readonly refusal: Refusal | undefined;
}

export interface HeadLimits {
  readonly maxUriBytes: number;
  readonly maxHeaderBytes: number;
}

const URI_TOO_LONG = refusal(414, 'uri-too-long', {}, 'The request target is too long.');
const VERSION_UNSUPPORTED = refusal(
  505,
  'version-unsupported',
  { Connection: 'close' },
  'HTTP/2, HTTP/1.1 or HTTP/1.0.',
);
const NO_TARGET = { path: '', query: '', authority: undefined };

/** Reads a request's head once, for both planes: client, id, trace, path, tenant. */
export class HeadReader {
  constructor(
    private readonly addresses: ClientAddresses,
    private readonly limits: HeadLimits,
    private readonly clock: Clock,
    private readonly trace: TracePolicy = 'continue',
    private readonly sample?: () => boolean,
  ) {}

  read(request: IncomingMessage, side: Side): Reading {
    const { headers, socket, method = '', url = '' } = request;
    const target = url.length > this.limits.maxUriBytes ? URI_TOO_LONG : readTarget(url);
    const { path, query, authority } = target instanceof Refusal ? NO_TARGET : target;
    const host = authority ?? headers.host ?? '';
    const seen = this.addresses.of(socket.remoteAddress, headers, host, 'encrypted' in socket);
    const tenant = requestedTenant(headers);
    const isHttp10 = request.httpVersion === '1.0';
    const refused =
      examineVersion(request) ??
      examineFields(request.rawHeaders, this.limits.maxHeaderBytes, !isHttp10) ??
      (target instanceof Refusal ? target : undefined) ??
      // RFC 9110 §4.2.1: an http URI without a host is none; HTTP/1.0 may leave it to us.
      ((host === '' ? !isHttp10 : !isAuthority(host)) ? HOST_INVALID : undefined) ??
      (tenant instanceof Refusal ? tenant : undefined);
    const head = new RequestHead(
      request,
      method,
      target instanceof Refusal ? pathAsSent(url) : path,
      query,
      requestIdOf(headers['x-request-id'], seen.peerTrusted),
      traceOf(headers, this.trace, seen.peerTrusted, this.sample),
      side === 'shared' ? seen : { ...seen, internal: side === 'management' },
      tenant instanceof Refusal ? undefined : tenant,
      this.clock.monotonicMs(),
    );
    return { head, refusal: refused };
  }
}

function examineVersion(request: IncomingMessage): Refusal | undefined {
  if (request.httpVersionMajor === 1) return undefined;
  return streamOf(request) === undefined ? VERSION_UNSUPPORTED : examineStream(request);
}

/** Without query, which may hold secrets, and not too long for a problem document. */
function pathAsSent(url: string): string {
  return url.slice(0, 256).split(/[?#]/)[0]!;
}
