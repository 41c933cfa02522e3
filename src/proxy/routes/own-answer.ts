import { type Forward, STILL } from '../policy';
import type { RouteConfig } from './gateway-config';
import { rewriteOf } from './rewrite';

/** @returns how a route is answered that has no upstream: with the same bytes each time, or by sending clients on */
export function ownAnswer(route: RouteConfig): Forward | undefined {
  if (route.answer !== undefined) return staticAnswer(route.answer);
  return route.redirect === undefined ? undefined : redirect(route, route.redirect);
}

function staticAnswer({ status, contentType, headers, body }: NonNullable<RouteConfig['answer']>): Forward {
  const bytes = Buffer.from(body);
  const fields = Object.entries(headers).flat();
  if (bytes.length > 0) fields.push('Content-Type', contentType);
  // RFC 9110 §8.6: none with 204; a 304 would tell the length of what it stands for
  if (status !== 204 && status !== 304) fields.push('Content-Length', String(bytes.length));
  return ({ head }, answer) => {
    const bodiless = head.method === 'HEAD' || status === 204 || status === 304 || bytes.length === 0;
    answer.started(status, [...fields], STILL, bodiless ? 0 : bytes.length);
    if (!bodiless) answer.data(bytes);
    answer.ended([]);
  };
}

/** Location is put together of whole segments: a path can lead to no other host (RFC 9110 §10.2.2). */
function redirect({ match }: RouteConfig, { to, status, keepQuery }: NonNullable<RouteConfig['redirect']>): Forward {
  const origin = /^https?:\/\/[^/]+/.exec(to)?.[0] ?? '';
  const { targetPath } = rewriteOf({ match, rewrite: { path: to.slice(origin.length) || '/', host: 'target' } });
  return ({ head }, answer) => {
    const location = origin + targetPath(head.path) + (keepQuery ? head.query : '');
    answer.started(status, ['Location', location, 'Content-Length', '0'], STILL, 0);
    answer.ended([]);
  };
}
