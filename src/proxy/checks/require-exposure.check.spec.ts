import { aRoute, anExchange } from '../testing';
import { requireExposure } from './require-exposure.check';

describe('requireExposure', () => {
  it('is not there for an external route', () => {
    expect(requireExposure(aRoute())).toBeUndefined();
  });

  it.each(['internal', 'monitoring'] as const)('hides an %s route from a client outside', (exposure) => {
    const check = requireExposure(aRoute({ exposure }))!;
    expect(check.decide(anExchange({ head: { client: { internal: false } } }))).toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });

  it.each(['internal', 'monitoring'] as const)('shows an %s route to a client inside', (exposure) => {
    const check = requireExposure(aRoute({ exposure }))!;
    expect(check.decide(anExchange({ head: { client: { internal: true } } }))).toBeUndefined();
  });
});
