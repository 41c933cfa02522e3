import type { Readable } from 'node:stream';
import type { Exchange } from '../exchange';
import type { OutgoingRequest } from '../transport';
import { upstreamHeaders } from './request-headers';

/** The request that the upstream gets: the route's target path, the client's query, and the fields that may travel. */
export function outgoingRequest(exchange: Exchange, body: Buffer | Readable | null): OutgoingRequest {
  const { head, route } = exchange;
  return {
    method: head.method,
    target: route.targetPath(head.path) + head.query,
    host: route.upstreamHost?.(head),
    fields: upstreamHeaders(exchange),
    body,
    contentLength: head.contentLength,
  };
}
