import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../../test/support/gateway';
import { TestMailServer } from '../../test/support/mail-server';
import { bearer, postJson, signIn } from '../../test/support/people';
import { freePort } from '../../test/support/programs';
import { refused } from '../../test/support/refusals';
import { execute } from '../../test/support/test-server';
import { until } from '../../test/support/waiting';

const SUBJECT = 'Choose a new password';

describe('mail, with a real mail server', () => {
  let gateway: TestGateway;
  let server: TestMailServer | undefined;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    gateway = await startGateway({
      environment: {
        SMTP_URL: `smtp://127.0.0.1:${port}`,
        MAIL_FROM: 'Portal <portal@gateway.example>',
        ACCOUNT_MAIL_LIMIT: '1000/60',
      },
    });
  });
  afterAll(async () => {
    await gateway?.close();
    await server?.close();
  });

  const ask = (email: string): Promise<Response> => postJson(`${gateway.url}/api/v0/auth/password-reset`, { email });
  const due = (): Promise<void> =>
    execute(gateway.database.superuserUrl, `UPDATE mail_queue SET next_try_at = now() WHERE given_up_at IS NULL`);

  it('answers at once while the server is away, and sends the letter when it is back', async () => {
    expect((await ask(ADMINISTRATOR.email)).status).toBe(202);
    server = await TestMailServer.start({}, port);
    const received = await until(
      async () => {
        await due();
        return server!.received;
      },
      ({ length }) => length > 0,
    );
    expect(received[0]).toMatchObject({ to: [ADMINISTRATOR.email], from: 'portal@gateway.example' });
    expect(received[0]!.headers.get('subject')).toBe(SUBJECT);
    expect(received[0]!.text).toMatch(/http:\/\/gateway\.example\/ui\/reset-password#token=[\w-]{43}\s/);
  });

  it('sends nothing for an address that nobody has', async () => {
    await ask('nobody@example.test');
    await ask(ADMINISTRATOR.email);
    await until(
      () => server!.received,
      ({ length }) => length > 1,
    );
    expect(server!.received.flatMap(({ to }) => to)).toEqual([ADMINISTRATOR.email, ADMINISTRATOR.email]);
  });

  it('has no mailbox to read where mail is sent', async () => {
    const headers = bearer(await signIn(gateway.url, ADMINISTRATOR));
    const answer = await checkedFetch(`${gateway.url}/api/v0/mail/messages`, { headers });
    expect(await refused(answer)).toEqual([404, 'not-found']);
    for (const name of ['mailbox', 'mailbox.js', 'mailbox.css'])
      expect((await fetch(`${gateway.url}/ui/${name}`)).status).toBe(404);
  });
});
