import { isApiKeyBearer } from '../../access';
import { pushForwardingFields } from '../forwarding-fields';
import { identityHeaderNames as names } from '../identity-header-names';
import type { Check } from '../policy';
import type { RouteConfig } from '../routes/gateway-config';

/**
 * Writes what the upstream learns of the caller (docs/policies.md). Never refuses. An absent fact sends
 * no field; the roles are those that count where the request is, sorted. The span in `traceparent` is ours.
 */
export function identityHeaders({ credential }: RouteConfig): Check {
  const credentialTravels = credential === 'client';
  return {
    name: 'identity-headers',
    decide({ head, principal, tenant, socket, addedHeaders: out }) {
      if (principal !== undefined) {
        const roles = principal.rolesTextIn(tenant?.code);
        out.push(names.userId, principal.userId);
        if (principal.email !== undefined) out.push(names.userEmail, principal.email);
        if (roles !== '') out.push(names.userRoles, roles, names.roles, roles);
        out.push(names.active, 'true');
      }
      if (tenant !== undefined) {
        out.push(names.tenantId, tenant.code, names.businessUnit, tenant.businessUnit);
        out.push(names.countryCode, tenant.countryCode);
      }
      const { requestId, trace, headers } = head;
      out.push(names.requestId, requestId, names.correlationId, requestId, names.traceId, trace.traceId);
      out.push(names.traceparent, `00-${trace.traceId}-${trace.spanId}-${trace.flags}`);
      if (trace.state !== undefined) out.push(names.tracestate, trace.state);
      pushForwardingFields(out, head);
      const { authorization } =
        socket?.credential === undefined ? headers : { authorization: `Bearer ${socket.credential}` };
      // A token is good for minutes, an API key for years: it never leaves the house.
      if (credentialTravels && authorization !== undefined && !isApiKeyBearer(authorization))
        out.push(names.authorization, authorization);
      return undefined;
    },
  };
}
