import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { streamOf } from './stream-of';

/** W3C trace context of one request (https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits: our span, the parent of what the upstream does. */
  readonly spanId: string;
  /** The same of the caller's span, which ours belongs to; undefined where the trace begins here. */
  readonly parentId?: string | undefined;
  /** Two hex digits. */
  readonly flags: string;
  readonly state: string | undefined;
}

/** Who is at the other end, after trusted proxies were believed. */
export interface ClientAddress {
  /** IP address without IPv4-mapping, such as `10.0.0.7` or `2001:db8::1`. */
  readonly address: string;
  readonly proto: 'http' | 'https';
  /** Host as the client asked for it, with port. */
  readonly host: string;
  /** The peer may set forwarding headers: what they said is in this object. */
  readonly peerTrusted: boolean;
  /** Loopback, RFC 1918, RFC 4193 or link-local, and no untrusted peer claimed to forward (docs/operations.md). */
  readonly internal: boolean;
}

/** The head of one request, as the door understood it. Both planes read this one, so they cannot differ about it. */
export class RequestHead {
  constructor(
    readonly request: IncomingMessage,
    readonly method: string,
    /** The one canonical path: chooses the plane, matches, authorizes and is forwarded. */
    readonly path: string,
    /** Query with its question mark, byte for byte; empty without one. */
    readonly query: string,
    readonly requestId: string,
    readonly trace: TraceContext,
    readonly client: ClientAddress,
    /** Code of the tenant that the headers ask for. */
    readonly requestedTenant: string | undefined,
    /** Monotonic time of arrival, in milliseconds. */
    readonly arrivedAtMs: number,
  ) {}

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  /** Name, value, name, value, …, as sent. */
  get rawHeaders(): readonly string[] {
    return this.request.rawHeaders;
  }

  /** llhttp has checked that it is one number; undefined without one. */
  get contentLength(): number | undefined {
    const length = this.request.headers['content-length'];
    return length === undefined ? undefined : Number(length);
  }

  get hasBody(): boolean {
    const length = this.contentLength;
    if (length !== undefined) return length > 0;
    if (this.request.headers['transfer-encoding'] !== undefined) return true;
    // HTTP/2 says by the frame of the head whether a body follows (RFC 9113 §8.1).
    return streamOf(this.request)?.endAfterHeaders === false;
  }

  /** A call of gRPC: its errors are told in fields of their own, and its time limit too. Over HTTP/2 only. */
  get isGrpc(): boolean {
    const type = this.request.headers['content-type'];
    return type?.startsWith('application/grpc') === true && streamOf(this.request) !== undefined;
  }
}
