import { assertChangeable, type Reach } from './changeable';

const [HERE, THERE] = ['SERHAFEN:CL', 'ANDESLOG:PE'];
const reach = (facts: Partial<Reach>): Reach => ({
  isSuperadmin: false,
  everywhere: false,
  tenants: new Set(),
  ...facts,
});
const administratorHere = reach({ tenants: new Set([HERE]) });
const helpdesk = reach({ everywhere: true });

describe('assertChangeable', () => {
  it.each<[string, Reach, string[], string[]]>([
    ["a tenant's administrator, a user of that tenant alone", administratorHere, [], [HERE]],
    ['an administrator of both, a user of both', reach({ tenants: new Set([HERE, THERE]) }), [], [HERE, THERE]],
    ['somebody installation-wide, a user of any tenants', helpdesk, [], [HERE, THERE]],
    ['somebody installation-wide, somebody who is not SUPERADMIN', helpdesk, ['OPERATOR'], []],
    ['a SUPERADMIN, another one', reach({ isSuperadmin: true }), ['SUPERADMIN', 'ADMIN', 'USER'], [HERE]],
  ])('lets %s be changed by', (_, by, installationRoles, tenants) => {
    expect(() => assertChangeable(by, { installationRoles, tenants })).not.toThrow();
  });

  it.each<[string, Reach, string[], string[]]>([
    ["a tenant's administrator, a user of another tenant too", administratorHere, [], [HERE, THERE]],
    ["a tenant's administrator, somebody in the whole installation", administratorHere, ['OPERATOR'], [HERE]],
    ["a tenant's administrator, a SUPERADMIN", administratorHere, ['SUPERADMIN'], [HERE]],
    ['somebody installation-wide, a SUPERADMIN', helpdesk, ['ADMIN', 'SUPERADMIN'], []],
  ])('refuses to let %s be changed by', (_, by, installationRoles, tenants) => {
    expect(() => assertChangeable(by, { installationRoles, tenants })).toThrow(
      expect.objectContaining({ status: 403, code: 'user-shared' }),
    );
  });
});
