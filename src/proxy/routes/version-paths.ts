import type { RouteConfig } from './gateway-config';
import { withParameter } from './path-pattern';

/** The parameter that `match.version` is about. */
export const VERSION = 'version';

/** @returns the paths of a route: one for each version that it names, or the one that is written */
export function versionPaths({ path, version }: RouteConfig['match']): string[] {
  return version === undefined ? [path] : version.map((one) => withParameter(path, VERSION, one));
}
