import { type Administrator, assertChangeable, type Held } from './changeable';

const [HERE, THERE] = ['SERHAFEN:CL', 'ANDESLOG:PE'];
const WRITE = 'users:write';

interface Facts {
  readonly everywhere?: readonly string[];
  readonly tenants?: Readonly<Record<string, readonly string[]>>;
}
const held = ({ everywhere = [], tenants = {} }: Facts): Held => ({
  everywhere: new Set(everywhere),
  tenants: new Map(Object.entries(tenants).map(([code, permissions]) => [code, new Set(permissions)])),
});
const by = (facts: Facts & { isSuperadmin?: boolean }): Administrator => ({
  isSuperadmin: false,
  ...facts,
  ...held(facts),
});
const user = (facts: Facts, installationRoles: string[] = []) => ({ installationRoles, ...held(facts) });

const administratorHere = by({ tenants: { [HERE]: [WRITE, 'roles:assign'] } });
const helpdesk = by({ everywhere: [WRITE], tenants: { [HERE]: [WRITE], [THERE]: [WRITE] } });

describe('assertChangeable', () => {
  it.each<[string, Administrator, ReturnType<typeof user>]>([
    ["a tenant's administrator, a user of that tenant alone", administratorHere, user({ tenants: { [HERE]: [] } })],
    ['an administrator, another one', administratorHere, user({ tenants: { [HERE]: [WRITE, 'roles:assign'] } })],
    [
      'an administrator of both, a user of both',
      by({ tenants: { [HERE]: [WRITE], [THERE]: ['users:*'] } }),
      user({ tenants: { [HERE]: [], [THERE]: [WRITE] } }),
    ],
    ['somebody installation-wide, a user of any tenants', helpdesk, user({ tenants: { [HERE]: [], [THERE]: [] } })],
    ['somebody installation-wide, somebody who may no more', helpdesk, user({ everywhere: [WRITE] }, ['OPERATOR'])],
    ['a SUPERADMIN, another one', by({ isSuperadmin: true }), user({ everywhere: ['*:*'] }, ['SUPERADMIN'])],
  ])('lets %s be changed by', (_, administrator, changed) => {
    expect(() => assertChangeable(WRITE, administrator, changed)).not.toThrow();
  });

  it.each<[string, Administrator, ReturnType<typeof user>]>([
    ["a tenant's administrator, a user of another tenant too", administratorHere, user({ tenants: { [HERE]: [], [THERE]: [] } })], // prettier-ignore
    ["a tenant's administrator, somebody in the whole installation", administratorHere, user({ tenants: { [HERE]: [] } }, ['OPERATOR'])], // prettier-ignore
    ["a tenant's administrator, a SUPERADMIN", administratorHere, user({ tenants: { [HERE]: [] } }, ['SUPERADMIN'])],
    ['somebody installation-wide, a SUPERADMIN', by({ everywhere: ['*:*'] }), user({}, ['ADMIN', 'SUPERADMIN'])],
    ['who may less, somebody of the tenant who may more', by({ tenants: { [HERE]: [WRITE] } }), user({ tenants: { [HERE]: [WRITE, 'roles:assign'] } })], // prettier-ignore
    ['who may less, somebody who may more in one of two tenants', helpdesk, user({ tenants: { [HERE]: [], [THERE]: ['audit:read'] } })], // prettier-ignore
    ['who may less, somebody who may more everywhere', helpdesk, user({ everywhere: ['audit:read'] }, ['AUDITOR'])],
    ['who may much, somebody who may everything', administratorHere, user({ tenants: { [HERE]: ['*:*'] } })],
  ])('refuses to let %s be changed by', (_, administrator, changed) => {
    expect(() => assertChangeable(WRITE, administrator, changed)).toThrow(
      expect.objectContaining({ status: 403, code: 'user-shared' }),
    );
  });
});
