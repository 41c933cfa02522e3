import type { Check } from './policy';
import type { RouteConfig } from './routes/gateway-config';
import type { Parts } from './parts';

/** What may guard a route, in the order in which it does. A stage that a route does not need is not there. */
export const stages: readonly ((route: RouteConfig, parts: Parts) => Check | undefined)[] = [];
