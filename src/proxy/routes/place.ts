import type { RequestHead } from '../../shared/http';
import { AMBIGUOUS, methodsOf, NOWHERE, wrongMethod } from './dead-end';
import { fork } from './fork';
import { ConditionNames, headConditions, type HeadConditions, HeadFacts } from './head-conditions';
import { asksForPrincipal } from './principal-conditions';
import type { Route } from './route';

/** Methods that are never forwarded: TRACE would show an upstream what we added, CONNECT asks for another kind of proxy. */
const NEVER = new Set(['TRACE', 'TRACK', 'CONNECT']);

interface Candidate {
  readonly route: Route;
  readonly conditions: HeadConditions;
  readonly asksForPrincipal: boolean;
  /** How many conditions it has beside path and method: the more, the earlier it is asked. */
  readonly count: number;
  /** Of as many conditions, the lower is asked earlier. */
  readonly methodRank: number;
}

/** How many conditions a route has beside path and method. */
export function conditionsIn({ match }: Route['config']): number {
  const { headers = {}, query = {}, claims = {}, tenants } = match;
  return [headers, query, claims].reduce((sum, one) => sum + Object.keys(one).length, tenants === undefined ? 0 : 1);
}

/** A route that names HEAD goes before one that takes it with GET, and both before one that takes every method. */
function methodRank({ config: { match } }: Route): number {
  return match.methods === undefined ? 2 : match.methods.includes('HEAD') ? 0 : 1;
}

/** The routes of one path: which of them takes a request. */
export class Place {
  /** In the order in which they are asked. */
  readonly #candidates: Candidate[] = [];
  /** What any of them asks about: once each, however many ask. */
  readonly #askedAbout = new ConditionNames();
  readonly #byMethod = new Map<string, Route>();
  /** Takes every method that no other takes. */
  #any: Route | undefined;
  #wrongMethod: Route | undefined;
  /** One look at the method is not enough. */
  #conditional = false;

  add(route: Route): void {
    const { config } = route;
    const candidate: Candidate = {
      route,
      conditions: headConditions(config.match),
      asksForPrincipal: asksForPrincipal(config),
      count: conditionsIn(config),
      methodRank: methodRank(route),
    };
    let at = this.#candidates.length;
    while (at > 0 && isBefore(candidate, this.#candidates[at - 1]!)) at--;
    this.#candidates.splice(at, 0, candidate);
    this.#askedAbout.add(candidate.conditions);
    this.#conditional ||= candidate.count > 0;
    if (config.match.methods === undefined) this.#any = route;
    else for (const method of methodsOf(route)) this.#addMethod(method, route);
    this.#wrongMethod = undefined;
  }

  /** @returns a route; a dead end where none takes the request: a longer path never falls back to a shorter one */
  take(head: RequestHead): Route {
    if (this.#conditional) return this.#choose(head);
    const { method } = head;
    return (
      this.#byMethod.get(method) ??
      (NEVER.has(method) ? undefined : this.#any) ??
      (this.#wrongMethod ??= wrongMethod(this.#candidates.map(({ route }) => route)))
    );
  }

  #choose(head: RequestHead): Route {
    const facts = new HeadFacts(head);
    if (facts.isRepeated(this.#askedAbout)) return AMBIGUOUS;
    const met: Route[] = [];
    const taking: Route[] = [];
    for (const { route, conditions, asksForPrincipal } of this.#candidates) {
      if (facts.unmet(conditions) !== undefined) continue;
      met.push(route);
      if (!takes(route, head.method)) continue;
      // Whoever comes behind the first that asks for nobody is not reached.
      if (!asksForPrincipal && taking.length === 0) return route;
      taking.push(route);
      if (!asksForPrincipal) break;
    }
    if (taking.length > 0) return fork(taking);
    return met.length === 0 ? NOWHERE : wrongMethod(met);
  }

  #addMethod(method: string, route: Route): void {
    const named = route.config.match.methods!.includes(method as 'GET');
    if (named || !this.#byMethod.has(method)) this.#byMethod.set(method, route);
  }
}

function isBefore(one: Candidate, other: Candidate): boolean {
  return one.count === other.count ? one.methodRank < other.methodRank : one.count > other.count;
}

function takes(route: Route, method: string): boolean {
  return route.config.match.methods === undefined ? !NEVER.has(method) : methodsOf(route).includes(method);
}
