import { aPrincipal, aTenant } from '../access/testing';
import { aHead } from '../shared/http/testing';
import { EVERY_TENANT, requestContext, type Tenant } from '../shared/tenant';
import { placeOf, scopeAt } from './place';

const here = aTenant('SERHAFEN:CL');
const superadmin = aPrincipal({ roles: ['SUPERADMIN'] });

function asking(principal: typeof superadmin, requested: string | undefined, selected: Tenant | undefined) {
  const head = aHead();
  const facts = { userId: undefined, route: undefined, problemCode: undefined };
  const { requestId, trace } = head;
  return requestContext.run({ requestId, traceId: trace.traceId, head, requested, selected, ...facts }, () =>
    placeOf(principal),
  );
}

describe('placeOf', () => {
  it('is the selected tenant, also for a SUPERADMIN, whether it was asked for or not', () => {
    expect(asking(superadmin, here.code, here)).toBe(here);
    expect(asking(superadmin, undefined, here)).toBe(here);
  });

  it('is the whole installation for a SUPERADMIN who asks for every tenant', () => {
    expect(asking(superadmin, EVERY_TENANT, undefined)).toBeUndefined();
  });

  it('is never the whole installation for who does not ask, or is none', () => {
    const required: unknown = expect.objectContaining({ status: 400, code: 'tenant-required' });
    expect(() => asking(superadmin, undefined, undefined)).toThrow(required as Error);
    expect(() => asking(aPrincipal({ roles: ['ADMIN'] }), EVERY_TENANT, undefined)).toThrow(required as Error);
  });

  it('is seen in its own scope', () => {
    expect([scopeAt(here), scopeAt(undefined)]).toEqual(['tenant', 'installation']);
  });
});
