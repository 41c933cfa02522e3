import {
  admitOrigin,
  authenticate,
  boundBody,
  identityHeaders,
  limitByAddress,
  limitByPrincipal,
  limitSockets,
  matchPrincipal,
  readHandshake,
  redeemTicket,
  refuseAttacks,
  refuseForMaintenance,
  refuseUnlessExempt,
  requireExposure,
  requireHearing,
  requirePermissions,
  requireRoles,
  requireScopes,
  selectTenant,
} from './checks';
import type { Parts } from './parts';
import type { Check } from './policy';
import type { RouteConfig } from './routes/gateway-config';

/** What may guard a route, in the order in which it does. A stage that a route does not need is not there. */
export const stages: readonly ((route: RouteConfig, parts: Parts) => Check | undefined)[] = [
  requireExposure,
  refuseForMaintenance,
  limitByAddress,
  refuseAttacks,
  admitOrigin,
  readHandshake,
  redeemTicket,
  authenticate,
  requireHearing,
  selectTenant,
  matchPrincipal,
  refuseUnlessExempt,
  requireRoles,
  requirePermissions,
  requireScopes,
  limitByPrincipal,
  limitSockets,
  boundBody,
  identityHeaders,
];
