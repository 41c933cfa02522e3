/** A role where it counts: in one tenant, or anywhere. */
export interface RoleAt {
  readonly role: string;
  readonly tenant: string | undefined;
}

/** Stands in no name of a role and in no code of a tenant. */
const AT = '@';

/** @returns `CLERK`, or `CLERK@SERHAFEN:CL` for that tenant alone: as it is kept, and told to other instances */
export const roleAt = (role: string, tenant: string | undefined): string =>
  tenant === undefined ? role : `${role}${AT}${tenant}`;

export function readRoleAt(text: string): RoleAt {
  const end = text.lastIndexOf(AT);
  return end === -1
    ? { role: text, tenant: undefined }
    : { role: text.slice(0, end), tenant: text.slice(end + AT.length) };
}
