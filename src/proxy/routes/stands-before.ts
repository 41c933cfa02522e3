import type { RouteConfig } from './gateway-config';
import { type Segment, segmentsOf } from './path-pattern';
import { versionPaths } from './version-paths';

type Match = RouteConfig['match'];

/** A route's match, and its paths taken apart. */
export interface Placed {
  readonly match: Match;
  readonly paths: readonly (readonly Segment[])[];
}

export const placed = (match: Match): Placed => ({ match, paths: versionPaths(match).map(segmentsOf) });

/**
 * Whether a route is asked before another one of the same order, `wide`, about some of the requests that `narrow` means:
 * what it then does not take goes to the next order, past `wide`.
 */
export function standsBefore(one: Placed, wide: Placed, narrow: Placed): boolean {
  if (!hostsMeet(one.match.host, narrow.match.host)) return false;
  const meeting = one.paths.filter((path) =>
    narrow.paths.some((other) => pathsMeet(path, one.match, other, narrow.match)),
  );
  if (meeting.length === 0) return false;
  if (one.match.host !== wide.match.host) return isNearerHost(one.match.host, wide.match.host);
  return meeting.some((path) => wide.paths.some((other) => isNearerPath(path, one.match, other, wide.match)));
}

function hostsMeet(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined || one === other) return true;
  return isUnder(one, other) || isUnder(other, one);
}

const isUnder = (host: string, wildcard: string): boolean =>
  wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1));

/** A name goes before wildcards, and the longer of those before the shorter; all before none. */
function isNearerHost(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one !== undefined;
  return isUnder(one, other);
}

function pathsMeet(
  one: readonly Segment[],
  { exact }: Match,
  other: readonly Segment[],
  { exact: otherExact }: Match,
): boolean {
  if ((exact && other.length > one.length) || (otherExact && one.length > other.length)) return false;
  return one.every(({ text, parameter }, at) => {
    const against = other[at];
    return parameter !== undefined || against === undefined || against.parameter !== undefined || against.text === text;
  });
}

/** Of two that meet: what is written out goes before a parameter, the longer before the shorter, exact before all below. */
function isNearerPath(
  one: readonly Segment[],
  { exact }: Match,
  other: readonly Segment[],
  { exact: otherExact }: Match,
): boolean {
  for (const [at, { parameter, text }] of one.entries()) {
    const against = other[at];
    if (against === undefined) return true;
    if (parameter === undefined && against.parameter !== undefined) return true;
    if (parameter !== undefined ? against.parameter === undefined : text !== against.text) return false;
  }
  return one.length === other.length && exact && !otherExact;
}
