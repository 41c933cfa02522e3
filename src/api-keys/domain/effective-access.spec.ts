import fc from 'fast-check';
import { allows } from '../../access';
import { aTenant } from '../../access/testing';
import { anIdentity } from '../../identity/testing';
import { effectiveAccess, mayStillAct, rolesOfOwner } from './effective-access';

const here = aTenant('SERHAFEN:CL');
const there = aTenant('ANDESLOG:PE');
const resources = ['users', 'roles', 'audit'];
const actions = ['read', 'write', 'assign'];
const spelledOut = fc.tuple(fc.constantFrom(...resources), fc.constantFrom(...actions)).map((pair) => pair.join(':'));
const wildcard = fc
  .tuple(fc.constantFrom('*', ...resources), fc.constantFrom('*', ...actions))
  .map((pair) => pair.join(':'));
const role = fc.constantFrom<string[]>('USER', 'ADMIN', 'SUPERADMIN', 'PILOT');

describe('what a key may do', () => {
  it('is never more than what is written in it, nor more than its owner may', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(spelledOut),
        fc.uniqueArray(role),
        fc.uniqueArray(role),
        fc.uniqueArray(wildcard),
        (scopes, roles, ownersRoles, ownersPermissions) => {
          const owners = { roles: new Set(ownersRoles), permissions: new Set(ownersPermissions) };
          const effective = effectiveAccess({ scopes, roles }, owners.roles, owners.permissions);
          for (const permission of effective.permissions) {
            expect(scopes).toContain(permission);
            expect(allows(owners.permissions, permission)).toBe(true);
          }
          for (const name of effective.roles) {
            expect(roles).toContain(name);
            expect(owners.roles.has(name)).toBe(true);
          }
          // Nor less: what both have, counts.
          const both = scopes.filter((scope) => allows(owners.permissions, scope));
          expect(effective.permissions).toEqual(both);
          // And whatever an operation asks for that the key allows, its owner may do.
          for (const wanted of resources.flatMap((resource) => actions.map((action) => `${resource}:${action}`)))
            if (allows(new Set(effective.permissions), wanted))
              expect(allows(owners.permissions, wanted) && scopes.includes(wanted)).toBe(true);
        },
      ),
    );
  });

  it('counts the roles of its own tenant and of the installation, and no others', () => {
    const owner = anIdentity({
      installationRoles: ['AUDITOR'],
      memberships: [
        { tenant: here, roles: ['USER'] },
        { tenant: there, roles: ['ADMIN'] },
      ],
    });
    expect(rolesOfOwner(owner, here.code)).toEqual(new Set(['AUDITOR', 'USER']));
    expect(rolesOfOwner(owner, undefined)).toEqual(new Set(['AUDITOR']));
  });
});

describe('mayStillAct', () => {
  const member = anIdentity({ memberships: [{ tenant: here, roles: [] }] });

  it('needs an owner who is enabled and a member of the tenant', () => {
    expect(mayStillAct({ tenant: here }, member)).toBe(true);
    expect(mayStillAct({ tenant: there }, member)).toBe(false);
    expect(mayStillAct({ tenant: here }, { ...member, enabled: false })).toBe(false);
  });

  it('needs a SUPERADMIN where there is no tenant', () => {
    expect(mayStillAct({ tenant: undefined }, anIdentity({ installationRoles: ['SUPERADMIN'] }))).toBe(true);
    expect(mayStillAct({ tenant: undefined }, anIdentity({ installationRoles: ['ADMIN'] }))).toBe(false);
    expect(mayStillAct({ tenant: here }, anIdentity({ installationRoles: ['SUPERADMIN'] }))).toBe(false);
  });
});
