import type { RouteConfig } from './gateway-config';
import { segmentsOf, type Segment } from './path-pattern';
import { isBelow, withoutPrefix, withPrefix } from './path-prefix';

/** A path's way to the upstream, and back. */
export interface Rewrite {
  readonly targetPath: (path: string) => string;
  readonly publicPath: (path: string, requested: string) => string;
}

const same: Rewrite = { targetPath: (path) => path, publicPath: (path) => path };

/**
 * How a route's paths are rewritten. Each way takes whole segments of a canonical path and puts whole, canonical segments
 * around them, so that what comes out is canonical too and stands below what was put in front: nothing in a path can
 * climb out of it.
 */
export function rewriteOf({ match, rewrite }: Pick<RouteConfig, 'match' | 'rewrite'>): Rewrite {
  const { stripPrefix, addPrefix, path } = rewrite;
  if (path !== undefined) return byTemplate(match.path, path);
  if (stripPrefix === undefined && addPrefix === undefined) return same;
  const [strip, add] = [stripPrefix ?? '/', addPrefix ?? '/'];
  return {
    targetPath: (from) => joined(add, withoutPrefix(from, strip)),
    // What the upstream says about paths outside of its part is left to itself.
    publicPath: (from) => (isBelow(from, add) ? withPrefix(withoutPrefix(from, add), strip) : from),
  };
}

function joined(front: string, rest: string): string {
  if (front === '/') return rest;
  return rest === '/' ? front : front + rest;
}

/** @param from pattern of what clients ask for @param to pattern of what the upstream gets */
function byTemplate(from: string, to: string): Rewrite {
  const [outside, inside] = [segmentsOf(from), segmentsOf(to)];
  return {
    targetPath: (path) => filled(inside, outside, splitPath(path), []),
    publicPath: (path, requested) => {
      const parts = splitPath(path);
      const belongs = inside.every(
        ({ text, parameter }, at) => parts[at] !== undefined && (parameter !== undefined || text === parts[at]),
      );
      return belongs ? filled(outside, inside, parts, bindings(outside, splitPath(requested))) : path;
    },
  };
}

const splitPath = (path: string): string[] => (path === '/' ? [] : path.slice(1).split('/'));

const bindings = (pattern: readonly Segment[], parts: readonly string[]): [string, string][] =>
  pattern.flatMap(({ parameter }, at) => (parameter === undefined ? [] : [[parameter, parts[at] ?? '']]));

/** @returns a path by one pattern, with the values that another one finds in `parts`, and what is below that one */
function filled(
  pattern: readonly Segment[],
  other: readonly Segment[],
  parts: readonly string[],
  further: readonly [string, string][],
): string {
  const values = new Map([...further, ...bindings(other, parts)]);
  const front = pattern.map(({ text, parameter }) => (parameter === undefined ? text : values.get(parameter)!));
  return `/${[...front, ...parts.slice(other.length)].join('/')}`;
}
