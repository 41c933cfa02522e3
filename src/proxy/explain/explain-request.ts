import type { RequestHead } from '../../shared/http';
import type { Refusal } from '../../shared/problem';
import { Exchange } from '../exchange';
import { isDeadEnd } from '../routes/dead-end';
import { CHOOSE_ROUTE } from '../routes/fork';
import type { Route } from '../routes/route';
import type { RouteTable } from '../routes/route-table';
import { peek } from '../serve';
import { type LostRoute, lostRoutes } from './lost-routes';

/** What a check says to a request, when it is only asked. */
export interface AskedCheck {
  readonly name: string;
  readonly verdict: 'passed' | 'refused' | 'not-asked';
}

/** Where a request would go, and what would be said to it. */
export interface Explanation {
  /** Id of the route; undefined where none takes the request. */
  readonly route: string | undefined;
  /** Nobody named this host or path: the control plane decides. */
  readonly isControlPlane: boolean;
  readonly checks: readonly AskedCheck[];
  /** Undefined: it would be sent on. */
  readonly refused: Refusal | undefined;
  readonly service: string | undefined;
  /** What the upstream would be asked for; undefined where we answer ourselves. */
  readonly target: string | undefined;
  readonly principal: string | undefined;
  readonly tenant: string | undefined;
  /** A body would have to be signed, and nobody asked for that. */
  readonly asksForSignature: boolean;
  readonly lost: readonly LostRoute[];
}

/** Asks the table and the checks that serve traffic, and spends nothing. */
export async function explainRequest(table: RouteTable, head: RequestHead): Promise<Explanation> {
  const found = table.find(head);
  const route = found && (await chosenFrom(found, head));
  const exchange = new Exchange(head, route ?? table.routes[0]!);
  const { checks, refused } = route === undefined ? { checks: [], refused: undefined } : await asked(route, exchange);
  const known = route !== undefined && !isDeadEnd(route);
  return {
    route: known ? route.id : undefined,
    isControlPlane: route === undefined,
    checks,
    refused,
    service: known ? route.upstream : undefined,
    target: known && route.config.upstream !== undefined ? route.targetPath(head.path) + queryOf(exchange) : undefined,
    principal: exchange.principal?.userId,
    tenant: exchange.tenant?.code,
    asksForSignature: known && route.config.signature !== undefined,
    lost: lostRoutes(table.routes, head, known ? route : undefined, exchange),
  };
}

/** What is sent on: without a ticket, which ends here. */
const queryOf = ({ head, socket }: Exchange): string => socket?.query ?? head.query;

/** The route itself, or the one that is chosen by who asks. */
async function chosenFrom(found: Route, head: RequestHead): Promise<Route> {
  if (found.checks[0]?.name !== CHOOSE_ROUTE) return found;
  const exchange = new Exchange(head, found);
  await peek(found.checks, exchange);
  return exchange.route;
}

async function asked(route: Route, exchange: Exchange): Promise<Pick<Explanation, 'checks' | 'refused'>> {
  const checks: AskedCheck[] = [];
  let refused: Refusal | undefined;
  for (const check of route.checks) {
    const isAsked = refused === undefined;
    if (isAsked) refused = await peek([check], exchange);
    checks.push({ name: check.name, verdict: !isAsked ? 'not-asked' : refused === undefined ? 'passed' : 'refused' });
  }
  return { checks, refused };
}
