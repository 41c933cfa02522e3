import { anExchange } from '../testing';
import { maySendAgain } from './may-send-again';

describe('maySendAgain', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
    'lets %s be sent again until something was answered',
    (method) => {
      const exchange = anExchange({ head: { method } });
      expect([maySendAgain(exchange, 'unsent'), maySendAgain(exchange, 'sent')]).toEqual([true, true]);
      expect(maySendAgain(exchange, 'answered')).toBe(false);
    },
  );

  it.each(['POST', 'PATCH', 'PROPFIND', 'get'])('lets %s be sent again only when nothing left', (method) => {
    const exchange = anExchange({ head: { method } });
    expect([maySendAgain(exchange, 'unsent'), maySendAgain(exchange, 'sent')]).toEqual([true, false]);
  });

  it('sends nothing again whose body is on its way', () => {
    const exchange = anExchange({ head: { method: 'PUT' } });
    exchange.bodyBegun = true;
    expect(maySendAgain(exchange, 'unsent')).toBe(false);
  });
});
