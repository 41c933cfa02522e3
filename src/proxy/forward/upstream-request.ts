import type { Dispatcher } from 'undici';
import type { Exchange } from '../exchange';
import { RequestBody } from './request-body';
import { upstreamHeaders } from './request-headers';

/** The request as the upstream gets it: path of its own, fields that are for it, and the body as it comes. */
export function upstreamRequest(exchange: Exchange, body: Buffer | RequestBody | null): Dispatcher.DispatchOptions {
  const { head, route } = exchange;
  const headers = upstreamHeaders(exchange);
  if (body instanceof RequestBody && head.contentLength !== undefined) {
    headers.push('Content-Length', String(head.contentLength));
  }
  const path = route.targetPath(head.path) + head.query;
  return { path, method: head.method, headers, body };
}
