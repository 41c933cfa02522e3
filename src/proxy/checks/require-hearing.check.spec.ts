import { anExchange, aRoute, someParts } from '../testing';
import { requireHearing } from './require-hearing.check';

describe('requireHearing', () => {
  const unknown = { status: 503, code: 'revocation-unknown', headers: { 'Retry-After': '5' } };
  const asked = (method: string, blindPolicy: 'unsafe' | 'all' = 'unsafe', blind = true, headers = {}) => {
    const check = requireHearing(aRoute(), someParts({ hearing: { listening: false, blind }, blindPolicy }))!;
    return check.decide(anExchange({ head: { method, headers } }));
  };

  it.each(['GET', 'HEAD', 'OPTIONS'])('lets %s pass when nobody knows of revocations', (method) =>
    expect(asked(method)).toBeUndefined(),
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('refuses %s when nobody knows of revocations', (method) =>
    expect(asked(method)).toMatchObject(unknown),
  );

  it('takes the handshake of a WebSocket for what it may carry', () =>
    expect(asked('GET', 'unsafe', true, { upgrade: 'websocket' })).toMatchObject(unknown));

  it('refuses everything where that is wanted', () => expect(asked('GET', 'all')).toMatchObject(unknown));

  it.each(['unsafe', 'all'] as const)('refuses nothing while it hears, whatever the policy %s', (policy) =>
    expect(asked('POST', policy, false)).toBeUndefined(),
  );

  it('is not there for a public route, nor where nothing is to be refused', () => {
    expect(requireHearing(aRoute({ public: true }), someParts())).toBeUndefined();
    expect(requireHearing(aRoute(), someParts({ blindPolicy: 'none' }))).toBeUndefined();
  });
});
