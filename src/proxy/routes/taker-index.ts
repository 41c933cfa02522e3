import { takenKeys, takerKeys } from './condition-keys';
import type { RouteConfig } from './gateway-config';
import { type Segment, segmentsOf } from './path-pattern';
import { versionPaths } from './version-paths';

/** One segment of paths, with the routes whose path ends there. */
class Node {
  readonly literals = new Map<string, Node>();
  parameter: Node | undefined = undefined;
  readonly takers = new Map<string, RouteConfig[]>();

  next({ text, parameter }: Segment): Node {
    if (parameter !== undefined) return (this.parameter ??= new Node());
    let next = this.literals.get(text);
    if (next === undefined) this.literals.set(text, (next = new Node()));
    return next;
  }
}

type Takes = (candidate: RouteConfig) => boolean;

/**
 * Routes by host, path and what they ask of a head, so that those that might take all requests of another one are found
 * without a look at each: there may be ten thousand, and traffic waits meanwhile.
 */
export class TakerIndex {
  /** By `match.host`. */
  readonly #hosts = new Map<string | undefined, Node>();

  add(route: RouteConfig): void {
    const { match } = route;
    let root = this.#hosts.get(match.host);
    if (root === undefined) this.#hosts.set(match.host, (root = new Node()));
    for (const path of versionPaths(match)) {
      const { takers } = segmentsOf(path).reduce((node, segment) => node.next(segment), root);
      for (const key of takerKeys(match, 'head')) {
        const known = takers.get(key);
        if (known === undefined) takers.set(key, [route]);
        else known.push(route);
      }
    }
  }

  /** @returns a route for which `takes` holds, of those that come into question */
  find({ match }: RouteConfig, takes: Takes): RouteConfig | undefined {
    // Whoever takes everything takes the first path too.
    const segments = segmentsOf(versionPaths(match)[0]!);
    const keys = takenKeys(match, 'head');
    for (const host of hostsAround(match.host)) {
      const root = this.#hosts.get(host);
      const found = root && search(root, segments, 0, keys, takes);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function search(
  node: Node,
  segments: readonly Segment[],
  depth: number,
  keys: readonly string[],
  takes: Takes,
): RouteConfig | undefined {
  for (const key of keys) {
    const taking = node.takers.get(key)?.find(takes);
    if (taking !== undefined) return taking;
  }
  const segment = segments[depth];
  if (segment === undefined) return undefined;
  const literal = segment.parameter === undefined ? node.literals.get(segment.text) : undefined;
  const found = literal && search(literal, segments, depth + 1, keys, takes);
  return found ?? (node.parameter && search(node.parameter, segments, depth + 1, keys, takes));
}

/** None, the name itself, and the wildcards above it. */
function hostsAround(host: string | undefined): (string | undefined)[] {
  if (host === undefined) return [undefined];
  const around: (string | undefined)[] = [undefined, host];
  const name = host.startsWith('*.') ? host.slice(2) : host;
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) around.push(`*${name.slice(dot)}`);
  return around;
}
