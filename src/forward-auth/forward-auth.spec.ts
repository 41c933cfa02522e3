import { INSUFFICIENT_ROLE, TENANT_FORBIDDEN, TOKEN_INVALID, UNAUTHENTICATED } from '../access';
import { aPrincipal, aTenant, FakeAuthenticator, FakeTenantDirectory } from '../access/testing';
import type { Permit } from '../proxy';
import { aHead } from '../shared/http/testing';
import { type Refusal, refusal } from '../shared/problem';
import { ForwardAuth } from './forward-auth';

const tenant = aTenant('SERHAFEN:CL');
const user = aPrincipal({ tenants: { 'SERHAFEN:CL': ['USER'] } });
const admin = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': ['USER'] } });
const superadmin = aPrincipal({ roles: ['ADMIN', 'SUPERADMIN', 'USER'] });
const original = aHead({ path: '/api/v0/mawbs' });

describe('ForwardAuth', () => {
  const authenticator = new FakeAuthenticator().know('user', user).know('admin', admin).know('superadmin', superadmin);
  const tenants = new FakeTenantDirectory('SERHAFEN:CL', 'ANDESLOG:PE');
  afterEach(() => (authenticator.later = false));
  const asking = (verdict: Permit | Refusal | Promise<Permit | Refusal> = TOKEN_INVALID) =>
    new ForwardAuth({ verdictFor: () => verdict }, authenticator, tenants);
  const bearing = (token: string, requestedTenant?: string) =>
    aHead({ path: '/verify', headers: { Authorization: `Bearer ${token}` }, requestedTenant });

  describe('without the original request', () => {
    const ask = (head: ReturnType<typeof aHead>, forAdmins = false) =>
      asking().decide({ head, original: undefined, forAdmins });

    it('lets every principal through, with the tenant that the request selects', () => {
      expect(ask(bearing('user'))).toEqual({ principal: user, tenant });
      expect(ask(bearing('admin'))).toEqual({ principal: admin, tenant: undefined });
      expect(ask(bearing('admin', 'SERHAFEN:CL'))).toEqual({ principal: admin, tenant });
    });

    it('lets nobody else through, and nobody into a tenant that is not theirs', () => {
      expect(ask(aHead({ path: '/verify' }))).toBe(UNAUTHENTICATED);
      expect(ask(bearing('garbage'))).toBe(TOKEN_INVALID);
      expect(ask(bearing('user', 'ANDESLOG:PE'))).toBe(TENANT_FORBIDDEN);
    });

    it('takes for an administrator a SUPERADMIN, and an ADMIN in the selected tenant', () => {
      expect(ask(bearing('superadmin'), true)).toMatchObject({ principal: superadmin });
      expect(ask(bearing('admin', 'SERHAFEN:CL'), true)).toMatchObject({ principal: admin, tenant });
      expect(ask(bearing('admin', 'ANDESLOG:PE'), true)).toBe(INSUFFICIENT_ROLE);
      expect(ask(bearing('admin'), true)).toBe(INSUFFICIENT_ROLE);
      expect(ask(bearing('user'), true)).toBe(INSUFFICIENT_ROLE);
      expect(ask(bearing('garbage'), true)).toBe(TOKEN_INVALID);
    });

    it('waits for a credential that is looked at for the first time', async () => {
      authenticator.later = true;
      await expect(ask(bearing('user'), true)).resolves.toBe(INSUFFICIENT_ROLE);
      await expect(ask(bearing('garbage'))).resolves.toBe(TOKEN_INVALID);
    });
  });

  describe('with the original request', () => {
    const head = bearing('garbage');

    it('says what its route says, whatever else would be asked', async () => {
      const nobody = { principal: undefined, tenant: undefined };
      for (const verdict of [nobody, { principal: user, tenant }, refusal(429, 'rate-limited')]) {
        expect(asking(verdict).decide({ head, original, forAdmins: false })).toBe(verdict);
        await expect(asking(Promise.resolve(verdict)).decide({ head, original, forAdmins: false })).resolves.toBe(
          verdict,
        );
      }
    });

    it('lets through as an administrator only who is one, on a public route too', async () => {
      const decide = (verdict: Permit) => asking(verdict).decide({ head, original, forAdmins: true });
      expect(decide({ principal: undefined, tenant: undefined })).toBe(INSUFFICIENT_ROLE);
      expect(decide({ principal: user, tenant })).toBe(INSUFFICIENT_ROLE);
      expect(decide({ principal: admin, tenant })).toMatchObject({ principal: admin });
      const later = asking(Promise.resolve({ principal: user, tenant }));
      await expect(later.decide({ head, original, forAdmins: true })).resolves.toBe(INSUFFICIENT_ROLE);
    });
  });
});
