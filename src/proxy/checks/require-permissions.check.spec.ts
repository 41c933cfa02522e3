import { aPrincipal, aTenant, FakeRolePermissions } from '../../access/testing';
import type { Verdict } from '../policy';
import { anExchange, aRoute, FakeLog, someParts } from '../testing';
import { requirePermissions } from './require-permissions.check';

const byRole = { ADMIN: ['mawbs:*'], CLERK: ['mawbs:read'], SUPERADMIN: ['*:*'] };
const mixed = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN'], 'ANDESLOG:PE': ['CLERK'] } });
const INSUFFICIENT = { status: 403, code: 'insufficient-permission', detail: expect.stringContaining('mawbs:write') };

describe('requirePermissions', () => {
  const rolePermissions = new FakeRolePermissions(byRole);
  const check = requirePermissions(
    aRoute({ permissions: ['mawbs:read', 'mawbs:write'] }),
    someParts({ rolePermissions }),
  )!;
  const ask = (principal: typeof mixed | undefined, tenant?: string) =>
    check.decide(anExchange({ ...(principal && { principal }), ...(tenant && { tenant: aTenant(tenant) }) }));

  it('is not there for a route without permissions', () => {
    expect(requirePermissions(aRoute(), someParts())).toBeUndefined();
  });

  it('asks for all of them, where the request is, and names one that is missing', () => {
    expect(ask(mixed, 'SERHAFEN:CL')).toBeUndefined();
    expect(ask(mixed, 'ANDESLOG:PE')).toMatchObject(INSUFFICIENT);
    expect(ask(aPrincipal({ roles: ['SUPERADMIN'] }))).toBeUndefined();
    expect(ask(mixed)).toMatchObject({ code: 'insufficient-permission' });
  });

  it("counts an API key's own permissions, and not its owner's roles", () => {
    const key = (permissions: string[]) => aPrincipal({ kind: 'api-key', roles: ['SUPERADMIN'], permissions });
    expect(ask(key(['mawbs:read', 'mawbs:write']))).toBeUndefined();
    expect(ask(key(['mawbs:read']))).toMatchObject(INSUFFICIENT);
  });

  it('refuses when nobody was authenticated', () => {
    expect(ask(undefined)).toMatchObject({ code: 'insufficient-permission' });
  });

  describe('where roles are not remembered', () => {
    beforeEach(() => (rolePermissions.remembers = false));
    afterAll(() => (rolePermissions.remembers = true));

    it('waits for what they allow, and decides alike', async () => {
      const waiting = ask(mixed, 'SERHAFEN:CL');
      expect(waiting).toBeInstanceOf(Promise);
      expect(await waiting).toBeUndefined();
      expect(await ask(mixed, 'ANDESLOG:PE')).toMatchObject(INSUFFICIENT);
    });

    it('answers 503 when that cannot be looked up, and tells the log why', async () => {
      const log = new FakeLog();
      const cause = new Error('no database');
      const away = Object.assign(new FakeRolePermissions(), { remembers: false, of: () => Promise.reject(cause) });
      const lost = requirePermissions(
        aRoute({ permissions: ['mawbs:read'] }),
        someParts({ rolePermissions: away, log }),
      )!;
      const verdict: Verdict = await lost.decide(anExchange({ principal: mixed }));
      expect(verdict).toMatchObject({ status: 503, code: 'database-unavailable', headers: { 'Retry-After': '2' } });
      expect(log.lines).toMatchObject([{ level: 'warn', cause }]);
    });
  });
});
