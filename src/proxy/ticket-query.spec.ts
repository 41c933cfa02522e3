import { withoutTicket } from './ticket-query';

describe('withoutTicket', () => {
  it.each([
    ['?gateway_ticket=t', 't', ''],
    ['?a=1&gateway_ticket=t&b=%20+', 't', '?a=1&b=%20+'],
    ['?gateway-ticket=t', 't', ''],
    ['?Gateway_Ticket=t&gateway_ticket=u&&a', 't', '?&a'],
    ['?gateway_ticket', '', ''],
    ['?x=gateway_ticket=1&gateway_ticket=a=b', 'a=b', '?x=gateway_ticket=1'],
  ])('takes it out of %s', (query, ticket, left) => expect(withoutTicket(query)).toEqual({ ticket, query: left }));

  it.each(['', '?', '?ticket=t', '?my_gateway_ticket=t', '?x=gateway_ticket'])('finds none in "%s"', (query) =>
    expect(withoutTicket(query)).toBeUndefined(),
  );
});
