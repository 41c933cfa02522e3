import { FakeClock } from '../../shared/clock';
import { FakeRandom } from '../../shared/crypto';
import { DatabaseUnavailableError } from '../../shared/database';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { IssueTicket } from './issue-ticket.command';
import { IssueTicketHandler } from './issue-ticket.handler';
import { StoredTickets } from './stored-tickets';
import { FakeTicketStore } from './testing';

const MEANING = { accessToken: 'a.b.c', tenantCode: 'SERHAFEN:CL', path: '/feed', address: '203.0.113.7' };
const invalid = { status: 401, code: 'ticket-invalid' };

describe('tickets', () => {
  const clock = new FakeClock();
  const random = new FakeRandom();
  let store: FakeTicketStore;
  let tickets: StoredTickets;
  beforeEach(() => {
    store = new FakeTicketStore();
    tickets = new StoredTickets(store, new FakeUnitOfWork(), clock);
  });
  const issue = async (address = MEANING.address): Promise<string> => {
    const { accessToken, tenantCode, path } = MEANING;
    const command = new IssueTicket(accessToken, tenantCode, path, address);
    return (await new IssueTicketHandler(store, random, clock).execute(command)).ticket;
  };

  it('mean what they were asked for, once', async () => {
    const ticket = await issue();
    expect(await tickets.redeem(ticket)).toEqual(MEANING);
    expect(await tickets.redeem(ticket)).toMatchObject(invalid);
  });

  it('stay as good as they were when they are only inspected', async () => {
    const ticket = await issue();
    expect([await tickets.inspect(ticket), await tickets.inspect(ticket)]).toEqual([MEANING, MEANING]);
    expect(await tickets.redeem(ticket)).toEqual(MEANING);
    expect(await tickets.inspect(ticket)).toMatchObject(invalid);
  });

  it('count a whole network of IPv6 as one client', async () =>
    expect(await tickets.redeem(await issue('2001:db8:1:2::77'))).toMatchObject({ address: '2001:db8:1:2::/64' }));

  it('are good for 30 seconds', async () => {
    const [first, second] = [await issue(), await issue()];
    clock.advance(29_999);
    expect(await tickets.redeem(first)).toEqual(MEANING);
    clock.advance(1);
    expect(await tickets.redeem(second)).toMatchObject(invalid);
  });

  it.each(['', 'x', 'x'.repeat(44), `${'x'.repeat(42)}%`])(
    'are looked up only when they may be one: "%s"',
    async (text) => {
      store.broken = new Error('was asked');
      expect(await tickets.redeem(text)).toMatchObject(invalid);
    },
  );

  it('are answered with 503 while the database is away', async () => {
    store.broken = new DatabaseUnavailableError();
    expect(await tickets.redeem('x'.repeat(43))).toMatchObject({ status: 503, code: 'database-unavailable' });
  });

  it('do not hide what is broken', async () => {
    store.broken = new Error('a fault of ours');
    await expect(tickets.redeem('x'.repeat(43))).rejects.toThrow('a fault of ours');
  });

  it('are looked up by few at once', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    store.held = promise;
    const waiting = Array.from({ length: 64 }, () => tickets.redeem('x'.repeat(43)));
    expect(await tickets.redeem('x'.repeat(43))).toMatchObject({ status: 503, code: 'too-busy' });
    resolve();
    expect(await Promise.all(waiting)).toHaveLength(64);
    expect(await tickets.redeem('x'.repeat(43))).toMatchObject(invalid);
  });
});
