import { anExchange, aRoute } from '../testing';
import { boundBody } from './bound-body.check';

const check = boundBody(aRoute({ maxBodyBytes: 1000 }));
const posting = (headers: Record<string, string>) => anExchange({ head: { method: 'POST', headers } });

describe('boundBody', () => {
  it('refuses a body that says it is larger than the route allows', () => {
    expect(check.decide(posting({ 'Content-Length': '1001' }))).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it.each<Record<string, string>>([{ 'Content-Length': '1000' }, { 'Transfer-Encoding': 'chunked' }, {}])(
    'lets %j through and says how much may stream',
    (headers) => {
      const exchange = posting(headers);
      expect(check.decide(exchange)).toBeUndefined();
      expect(exchange.maxBodyBytes).toBe(1000);
    },
  );
});
