import { type Refusal, refusal } from '../shared/problem';

/**
 * What a role allows: `resource:action`, such as `users:write`. In a role `*` stands for every resource or every action;
 * what an operation asks for, and what an API key may do, is always spelled out.
 */
export type Permission = string;

/** What the principal holds does not allow what was asked for. @param missing the permission, for the caller to read */
export const insufficientPermission = (missing: Permission): Refusal =>
  refusal(403, 'insufficient-permission', {}, `This needs the permission ${missing}.`);

/** @returns whether one of the held permissions, wildcards among them, allows the wanted one */
export function allows(held: ReadonlySet<Permission>, wanted: Permission): boolean {
  if (held.has(wanted) || held.has('*:*')) return true;
  const colon = wanted.indexOf(':');
  return held.has(`${wanted.slice(0, colon)}:*`) || held.has(`*:${wanted.slice(colon + 1)}`);
}
