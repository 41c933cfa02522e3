import { type Refusal, refusal } from '../../shared/problem';
import type { RequestHead } from '../../shared/http';
import { routeSchema } from './gateway-config';
import type { Route } from './route';

const UNMATCHED = 'unmatched';

/** A route that leads nowhere: what the table itself refuses goes the way of every other request, with its log line. */
export function deadEnd(refuse: (head: RequestHead) => Refusal): Route {
  return {
    id: UNMATCHED,
    config: routeSchema.parse({ id: UNMATCHED, match: { path: '/' }, upstream: 'none' }),
    upstream: 'none',
    checks: [{ name: 'match-route', decide: ({ head }) => refuse(head) }],
    forward: ({ head }, answer) => answer.refused(refuse(head)),
    tunnel: undefined,
    front: [],
    targetPath: (path) => path,
    publicPath: (path) => path,
    upstreamHost: undefined,
  };
}

/** Whether a route was made by the table, and no configuration names it. */
export const isDeadEnd = ({ id }: Route): boolean => id === UNMATCHED;

const NOT_FOUND = refusal(404, 'not-found');
const FIELD_REPEATED = refusal(
  400,
  'request-malformed',
  {},
  'A field or parameter by which the route is chosen was sent more than once.',
);

/** For a request whose route would depend on which of two values somebody reads. */
export const AMBIGUOUS: Route = deadEnd(() => FIELD_REPEATED);

/** For an unknown path on a host that is wholly ours. */
export const NOWHERE: Route = deadEnd(() => NOT_FOUND);

/**
 * For a path whose routes take other methods: 405 `method-not-allowed` with Allow (RFC 9110 §15.5.6). A client outside
 * is told of the external routes only, and where there are none the path is not there for it.
 */
export function wrongMethod(routes: readonly Route[]): Route {
  const inside = methodNotAllowed(routes);
  const outside = methodNotAllowed(routes.filter(({ config }) => config.exposure === 'external'));
  return deadEnd(({ client }) => (client.internal ? inside : outside));
}

function methodNotAllowed(routes: readonly Route[]): Refusal {
  if (routes.length === 0) return NOT_FOUND;
  const allowed = new Set(routes.flatMap((route) => methodsOf(route)));
  return refusal(405, 'method-not-allowed', { Allow: [...allowed].join(', ') });
}

const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** @returns the methods that a route takes; whoever may GET may also ask for the head alone (RFC 9110 §9.3.2) */
export function methodsOf({ config: { match } }: Route): string[] {
  const methods = match.methods ?? EVERY_METHOD;
  return methods.flatMap((method) => (method === 'GET' && !methods.includes('HEAD') ? ['GET', 'HEAD'] : [method]));
}
