import type { RouteConfig } from './gateway-config';

/**
 * A route whose `access` has other rules for some methods, as routes of one name: one for each rule, and one for the
 * methods that no rule names. What a rule does not say is as the route says; `public` there takes away what asks for a
 * principal.
 */
export function variantsOf(route: RouteConfig): RouteConfig[] {
  const { access, match } = route;
  if (access === undefined) return [route];
  const ruled = access.map(({ methods, ...rule }): RouteConfig => {
    const variant: RouteConfig = { ...route, match: { ...match, methods } };
    if (rule.public)
      return { ...variant, public: true, roles: undefined, permissions: undefined, scopes: undefined, tenant: 'none' };
    const { roles = route.roles, permissions = route.permissions, scopes = route.scopes } = rule;
    return { ...variant, public: false, roles, permissions, scopes };
  });
  const named = new Set<string>(access.flatMap(({ methods }) => methods));
  // Whoever may GET may ask for the head alone (RFC 9110 §9.3.2).
  if (named.has('GET')) named.add('HEAD');
  const methods = match.methods?.filter((method) => !named.has(method));
  return methods?.length === 0 ? ruled : [...ruled, { ...route, match: { ...match, methods } }];
}
