import type { RequestHead } from '../../shared/http';
import { isDeadEnd, NOWHERE } from './dead-end';
import { PathTree } from './path-tree';
import { Place } from './place';
import type { Route } from './route';
import { versionPaths } from './version-paths';

/** Routes that are asked together: by host, then by path. */
class Tier {
  readonly #general = new PathTree<Place>(true);
  readonly #hosts = new Map<string, PathTree<Place>>();
  /** By what is behind `*.`. */
  readonly #wildcards = new Map<string, PathTree<Place>>();

  add(route: Route): void {
    const { match } = route.config;
    const tree = this.#treeOf(match.host);
    for (const path of versionPaths(match)) tree.at(path, match.exact, () => new Place()).add(route);
  }

  placeOf(host: string, path: string): Place | undefined {
    const own = this.#hosts.get(host)?.find(path);
    if (own !== undefined) return own;
    if (this.#wildcards.size > 0)
      for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
        const below = this.#wildcards.get(host.slice(dot + 1))?.find(path);
        if (below !== undefined) return below;
      }
    return this.#general.find(path);
  }

  #treeOf(host: string | undefined): PathTree<Place> {
    if (host === undefined) return this.#general;
    const [trees, name] = host.startsWith('*.') ? [this.#wildcards, host.slice(2)] : [this.#hosts, host];
    let tree = trees.get(name);
    if (tree === undefined) trees.set(name, (tree = new PathTree(false)));
    return tree;
  }
}

/**
 * Which route a request belongs to. An immutable snapshot: a request keeps the table with which it began.
 * Routes of a lower `order` are asked first. Among those of one order the host decides first (a name, then wildcards from
 * the longest, then routes without a host), then the path, then fields and query, then the method. A longer path never
 * falls back to a shorter one of the same order: the longer one says who may come in.
 */
export class RouteTable {
  readonly #tiers: readonly Tier[];
  readonly #hosts = new Set<string>();
  readonly #suffixes = new Set<string>();

  /** @param routes compiled from a configuration that was checked: no two for the same requests, none on a reserved path */
  constructor(readonly routes: readonly Route[]) {
    const tiers = new Map<number, Tier>();
    for (const route of routes) {
      const { order, match } = route.config;
      let tier = tiers.get(order);
      if (tier === undefined) tiers.set(order, (tier = new Tier()));
      tier.add(route);
      if (match.host?.startsWith('*.')) this.#suffixes.add(match.host.slice(2));
      else if (match.host !== undefined) this.#hosts.add(match.host);
    }
    this.#tiers = [...tiers.entries()].sort(([a], [b]) => a - b).map(([, tier]) => tier);
  }

  /**
   * The route of a request. Its path is canonical; it is matched case-sensitively, on whole segments.
   * @returns undefined when the control plane may have it
   */
  find(head: RequestHead): Route | undefined {
    const { path } = head;
    const host = this.#hosts.size + this.#suffixes.size === 0 ? '' : hostName(head.client.host);
    // An empty segment is no canonical path; readers behind us could take it for an authority.
    if (path[0] !== '/' || path.includes('//')) return this.#owns(host) ? NOWHERE : undefined;
    let deadEnd: Route | undefined;
    for (const tier of this.#tiers) {
      const route = tier.placeOf(host, path)?.take(head);
      if (route === undefined) continue;
      if (!isDeadEnd(route)) return route;
      deadEnd ??= route;
    }
    return deadEnd ?? (this.#owns(host) ? NOWHERE : undefined);
  }

  /** @param host as in the Host field, with or without port, in any case @returns whether it belongs wholly to routes */
  owns(host: string): boolean {
    return this.#owns(hostName(host));
  }

  #owns(host: string): boolean {
    if (this.#hosts.has(host)) return true;
    if (this.#suffixes.size > 0)
      for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1))
        if (this.#suffixes.has(host.slice(dot + 1))) return true;
    return false;
  }
}

/** Without port and final dot, in lower case: host names are the same then (RFC 3986 §3.2.2). */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
