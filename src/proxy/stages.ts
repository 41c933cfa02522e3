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
import type { PluginStage } from './plugins/api';
import { pluginChecks } from './plugins/route-plugins';
import type { Check } from './policy';
import type { RouteConfig } from './routes/gateway-config';

type Stage = (route: RouteConfig, parts: Parts) => Check | readonly Check[] | undefined;

/** Checks of others stand here, where a route uses some. */
const plugins =
  (stage: PluginStage): Stage =>
  (route, parts) =>
    pluginChecks(route, stage, parts);

/** What may guard a route, in the order in which it does. A stage that a route does not need is not there. */
export const stages: readonly Stage[] = [
  requireExposure,
  refuseForMaintenance,
  limitByAddress,
  refuseAttacks,
  admitOrigin,
  readHandshake,
  redeemTicket,
  plugins('before-authentication'),
  authenticate,
  requireHearing,
  selectTenant,
  matchPrincipal,
  refuseUnlessExempt,
  plugins('after-authentication'),
  requireRoles,
  requirePermissions,
  requireScopes,
  limitByPrincipal,
  limitSockets,
  boundBody,
  identityHeaders,
  plugins('before-forward'),
];
