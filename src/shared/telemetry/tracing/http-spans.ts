import type { RequestHead } from '../../http';
import { redactQuery } from '../redact-query';
import type { FinishedSpan } from './finished-span';

/** Others are told as such, not by names that strangers invent (HTTP semantic conventions of OpenTelemetry, `_OTHER`). */
const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE', 'QUERY'],
]);
const LONGEST = 1024;

/** What a request that we answered came to. */
export interface AnsweredRequest {
  /** Template of its path; undefined where it has none. */
  readonly template: string | undefined;
  /** Id of the route in gateway.yaml. */
  readonly route?: string | undefined;
  readonly tenant: string | undefined;
  /** 499 when the client left before its answer was complete. */
  readonly status: number;
  /** Problem code of a refusal or fault. */
  readonly code: string | undefined;
  /** Wall clock at its arrival. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** The span of a request, by the HTTP semantic conventions of OpenTelemetry for servers. */
export function serverSpan(head: RequestHead, answered: AnsweredRequest): FinishedSpan {
  const { trace, client, request, path, query } = head;
  const { template, route, tenant, status, code, startMs, durationMs } = answered;
  const attributes: Record<string, string | number> = {
    ...methodOf(head.method),
    'url.scheme': client.proto,
    'url.path': path.slice(0, LONGEST),
    'http.response.status_code': status,
    'network.protocol.version': request.httpVersion.replace(/^2\.0$/, '2'),
    'client.address': client.address,
    'iam_gateway.request_id': head.requestId,
  };
  const { address, port } = authorityOf(client.host);
  if (address !== '') attributes['server.address'] = address;
  if (port !== undefined) attributes['server.port'] = port;
  if (query !== '') attributes['url.query'] = redactQuery(query.slice(0, LONGEST)).slice(1);
  if (template !== undefined) attributes['http.route'] = template;
  if (route !== undefined) attributes['iam_gateway.route'] = route;
  if (tenant !== undefined) attributes['iam_gateway.tenant'] = tenant;
  const agent = head.headers['user-agent'];
  if (agent !== undefined) attributes['user_agent.original'] = agent.slice(0, LONGEST);
  const failed = status >= 500;
  if (failed || status === 499) attributes['error.type'] = code ?? String(status);
  else if (code !== undefined) attributes['iam_gateway.code'] = code;
  const method = nameOf(head.method);
  return {
    kind: 'server',
    name: template === undefined ? method : `${method} ${template}`,
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentId: trace.parentId,
    parentIsRemote: true,
    startMs,
    durationMs,
    attributes,
    failed,
  };
}

/** What a request that we sent came to. */
export interface SentRequest {
  readonly spanId: string;
  readonly service: string;
  /** Undefined where nobody could be asked. */
  readonly target:
    { readonly origin: string; readonly hostname: string; readonly address: string; readonly port: number } | undefined;
  /** Path that was asked for. */
  readonly path: string;
  /** How often it had been sent before. */
  readonly resends: number;
  /** Of the answer; 0 when no head came. */
  readonly status: number;
  /** Code of what ended it without an answer, or within one. */
  readonly fault: string | undefined;
  readonly startMs: number;
  readonly durationMs: number;
}

/** The span of one try at an upstream, by the same conventions for clients; its parent is that of the request. */
export function clientSpan(head: RequestHead, sent: SentRequest): FinishedSpan {
  const { service, target, path, resends, status, fault } = sent;
  const attributes: Record<string, string | number> = { ...methodOf(head.method), 'iam_gateway.upstream': service };
  if (target !== undefined) {
    attributes['server.address'] = target.hostname;
    attributes['server.port'] = target.port;
    attributes['network.peer.address'] = target.address;
    attributes['url.full'] = (target.origin + path).slice(0, LONGEST) + redactQuery(head.query.slice(0, LONGEST));
  }
  if (resends > 0) attributes['http.request.resend_count'] = resends;
  if (status > 0) attributes['http.response.status_code'] = status;
  const failed = fault !== undefined || status >= 400;
  if (failed) attributes['error.type'] = fault ?? String(status);
  return {
    kind: 'client',
    name: nameOf(head.method),
    traceId: head.trace.traceId,
    spanId: sent.spanId,
    parentId: head.trace.spanId,
    parentIsRemote: false,
    startMs: sent.startMs,
    durationMs: sent.durationMs,
    attributes,
    failed,
  };
}

const nameOf = (method: string): string => (METHODS.has(method) ? method : 'HTTP');

const methodOf = (method: string): Record<string, string> =>
  METHODS.has(method)
    ? { 'http.request.method': method }
    : { 'http.request.method': '_OTHER', 'http.request.method_original': method.slice(0, 64) };

function authorityOf(host: string): { address: string; port: number | undefined } {
  const [, address = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(host) ?? [];
  return { address, port: port === undefined ? undefined : Number(port) };
}
