import { RESERVED_PATHS } from '../../shared/http';
import { methodsOf, NOWHERE, wrongMethod } from './dead-end';
import type { Route } from './route';

/** Methods that are never forwarded: TRACE would show an upstream what we added, CONNECT asks for another kind of proxy. */
const NEVER = new Set(['TRACE', 'TRACK', 'CONNECT']);

/** The routes of one path: which of them takes a method. */
class Exits {
  readonly #routes: Route[] = [];
  readonly #byMethod = new Map<string, Route>();
  /** Takes every method that no other takes. */
  #any: Route | undefined;
  #wrongMethod: Route | undefined;

  add(route: Route): void {
    this.#routes.push(route);
    if (route.config.match.methods === undefined) this.#any = route;
    else for (const method of methodsOf(route)) this.#addMethod(method, route);
    this.#wrongMethod = wrongMethod(this.#routes);
  }

  take(method: string): Route {
    return this.#byMethod.get(method) ?? (NEVER.has(method) ? undefined : this.#any) ?? this.#wrongMethod!;
  }

  /** A route that names HEAD goes before one that takes it with GET. */
  #addMethod(method: string, route: Route): void {
    const named = route.config.match.methods!.includes(method as 'GET');
    if (named || !this.#byMethod.has(method)) this.#byMethod.set(method, route);
  }
}

/** One segment of paths; what a request meets on its way down, the last one with exits is its place. */
class Node {
  readonly below = new Map<string, Node>();
  exits: Exits | undefined = undefined;
  /** From here on the control plane's. */
  reserved = false;

  /** @returns the node of a path, made when it is not there */
  at(path: string): Node {
    if (path === '/') return this;
    return path
      .slice(1)
      .split('/')
      .reduce<Node>((node, segment) => {
        let next = node.below.get(segment);
        if (next === undefined) node.below.set(segment, (next = new Node()));
        return next;
      }, this);
  }

  /** The exits with the longest path that holds this one, segment by segment; each character is looked at once. */
  exitsFor(path: string): Exits | undefined {
    let found = this.exits;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- walks down from here
    let node: Node = this;
    for (let start = 1; start <= path.length;) {
      const slash = path.indexOf('/', start);
      const end = slash < 0 ? path.length : slash;
      const next = node.below.get(path.slice(start, end));
      if (next === undefined) return found;
      if (next.reserved) return undefined;
      node = next;
      found = node.exits ?? found;
      start = end + 1;
    }
    return found;
  }
}

/**
 * Which route a request belongs to. An immutable snapshot: a request keeps the table with which it began.
 * Names of a host come before general ones, the longest path wins, then the method decides. A longer path never falls
 * back to a shorter one for the sake of a method: the longer one says who may come in.
 */
export class RouteTable {
  readonly #general = new Node();
  readonly #hosts = new Map<string, Node>();

  /** @param routes compiled from a configuration that was checked: no two for the same requests, none on a reserved path */
  constructor(readonly routes: readonly Route[]) {
    for (const path of RESERVED_PATHS) this.#general.at(path).reserved = true;
    for (const route of routes) {
      const { host, path } = route.config.match;
      const node = (host === undefined ? this.#general : this.#ofHost(host)).at(path);
      (node.exits ??= new Exits()).add(route);
    }
  }

  /**
   * @param host as in the Host field, with or without port, in any case
   * @param path canonical; matched case-sensitively, on whole segments
   * @returns undefined when the control plane may have it
   */
  find(method: string, host: string, path: string): Route | undefined {
    const own = this.#hosts.size === 0 ? undefined : this.#hosts.get(hostName(host));
    // An empty segment is no canonical path; readers behind us could take it for an authority.
    if (path[0] !== '/' || path.includes('//')) return own && NOWHERE;
    const exits = own?.exitsFor(path) ?? this.#general.exitsFor(path);
    return exits?.take(method) ?? (own && NOWHERE);
  }

  #ofHost(host: string): Node {
    let node = this.#hosts.get(host);
    if (node === undefined) this.#hosts.set(host, (node = new Node()));
    return node;
  }
}

/** Without port and final dot, in lower case: host names are the same then (RFC 3986 §3.2.2). */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
