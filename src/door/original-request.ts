import type { IncomingHttpHeaders } from 'node:http';
import { RequestHead } from '../shared/http';
import { Refusal, refusal } from '../shared/problem';
import { readTarget } from './request-target';

const PATH = /^\/verify(-admin)?(\/.*)?$/;
const METHOD = /^[A-Z]{1,20}$/;
const URI_FIELDS = ['x-original-uri', 'x-forwarded-uri'];
const METHOD_FIELDS = ['x-original-method', 'x-forwarded-method'];
/** Who is at the other end of the proxy; without any of them it has not said. */
const CLIENT_FIELDS = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

const malformed = (detail: string): Refusal => refusal(400, 'request-malformed', {}, detail);
const UNTRUSTED = malformed('Only a proxy of TRUSTED_PROXIES may say below /verify what its client asked for.');
const TWO_TARGETS = malformed(
  'The fields name two different original paths: the proxy must remove those of its client.',
);
const TWO_METHODS = malformed(
  'The fields name two different original methods: the proxy must remove those of its client.',
);
const NO_METHOD = malformed('X-Original-Method is missing: nobody can tell what was asked with.');

/** What the path of a request to forward-auth says. */
export interface ForwardAuthPath {
  readonly template: '/verify' | '/verify-admin';
  /** Path of the original request behind it, as Envoy writes it; empty without. */
  readonly rest: string;
}

/** @returns undefined for every other path */
export function forwardAuthPath({ path, request }: RequestHead): ForwardAuthPath | undefined {
  // Almost every request is something else: look at little before the rest.
  if (!path.startsWith('/verify')) return undefined;
  const found = PATH.exec(path);
  if (found === null) return undefined;
  // A canonical path has lost its last slash: behind it was the root.
  const root = /^[^?]*\/(?:\?|$)/.test(request.url ?? '') ? '/' : '';
  return { template: found[1] === undefined ? '/verify' : '/verify-admin', rest: found[2] ?? root };
}

/**
 * The request that a proxy asks about, as it says in `X-Original-URI` and `X-Original-Method`, in `X-Forwarded-Uri` and
 * `X-Forwarded-Method`, or in its own path and method (Envoy). Read by the rules of the door, so that it means what it would
 * mean had it come here. Names that contradict each other are not believed: one of them is the client's own.
 * @returns undefined where the proxy says nothing, or is none of TRUSTED_PROXIES; a refusal for what cannot be read
 */
export function originalRequest(head: RequestHead, { rest }: ForwardAuthPath): RequestHead | Refusal | undefined {
  const { headers, client } = head;
  if (!client.peerTrusted) return rest === '' ? undefined : UNTRUSTED;
  const targets = told(headers, URI_FIELDS, rest === '' ? undefined : rest + head.query);
  if (targets.size === 0) return undefined;
  if (targets.size > 1) return TWO_TARGETS;
  const methods = told(headers, METHOD_FIELDS, undefined);
  if (methods.size === 0 && rest !== '') methods.add(head.method);
  if (methods.size === 0) return NO_METHOD;
  const [[uri], [method]] = [[...targets] as [string], [...methods] as [string]];
  if (methods.size > 1 || !METHOD.test(method)) return TWO_METHODS;
  const target = readTarget(uri);
  if (target instanceof Refusal) return target;
  return new RequestHead(
    head.request,
    method,
    target.path,
    target.query,
    head.requestId,
    head.trace,
    {
      ...client,
      host: target.authority ?? client.host,
      // The proxy is inside; whom it asks for is outside until it says otherwise.
      internal: client.internal && CLIENT_FIELDS.some((name) => headers[name] !== undefined),
    },
    head.requestedTenant,
    head.arrivedAtMs,
  );
}

function told(headers: IncomingHttpHeaders, names: readonly string[], besides: string | undefined): Set<string> {
  const values = new Set<string>();
  for (const name of names) if (headers[name] !== undefined) values.add(String(headers[name]));
  if (besides !== undefined) values.add(besides);
  return values;
}
