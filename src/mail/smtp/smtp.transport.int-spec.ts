import { aCertificate, TestMailServer } from '../../../test/support/mail-server';
import { freePort } from '../../../test/support/programs';
import { UndeliverableError } from '../domain/undeliverable.error';
import type { SmtpServer } from './smtp-settings';
import { SmtpTransport } from './smtp.transport';

const ID = '018f0000-0000-4000-8000-000000000001';
const LETTER = {
  to: 'ana@example.test',
  subject: 'Contraseña: ¿nueva?',
  text: `Link: https://gateway.example/ui/reset-password#token=${'x'.repeat(90)}\nEnde: ü\n`,
  html: '<p style="margin:0">ü</p>',
};

describe('SmtpTransport, with a real server', () => {
  let server: TestMailServer | undefined;
  afterEach(() => server?.close());

  const to = (port: number, facts: Partial<SmtpServer> = {}): SmtpTransport =>
    new SmtpTransport({ host: '127.0.0.1', port, tls: 'none', from: 'Portal Ñ <portal@example.test>', ...facts }, 5000);
  const failure = async (delivery: Promise<void>): Promise<UndeliverableError> => {
    const error: unknown = await delivery.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UndeliverableError);
    return error as UndeliverableError;
  };

  it('delivers both forms, whatever letters are in them, marked as written by a machine', async () => {
    server = await TestMailServer.start();
    await to(server.port).deliver(ID, LETTER);
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: 'portal@example.test', to: [LETTER.to], secure: false });
    expect(mail!.text.replaceAll('\r\n', '\n')).toBe(LETTER.text);
    expect(mail!.html).toContain(LETTER.html);
    expect(mail!.headers.get('message-id')).toBe(`<${ID}@example.test>`);
    expect(mail!.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('takes an address for one address, whatever stands in it', async () => {
    server = await TestMailServer.start();
    await to(server.port)
      .deliver(ID, { ...LETTER, to: 'ana@example.test, eve@example.test' })
      .catch(() => undefined);
    for (const { to: recipients } of server.received) expect(recipients).not.toContain('eve@example.test');
  });

  it('says nothing to a server without TLS where TLS is asked for', async () => {
    server = await TestMailServer.start();
    expect((await failure(to(server.port, { tls: 'starttls' }).deliver(ID, LETTER))).forGood).toBe(false);
    expect(server.received).toEqual([]);
  });

  it('says nothing to a server whose certificate nobody vouches for', async () => {
    server = await TestMailServer.start({ ...aCertificate('localhost'), disabledCommands: [] });
    const transport = to(server.port, { host: 'localhost', tls: 'starttls' });
    expect((await failure(transport.deliver(ID, LETTER))).forGood).toBe(false);
    expect(server.received).toEqual([]);
  });

  it('speaks TLS with a server whose certificate is trusted', async () => {
    const certificate = aCertificate('localhost');
    server = await TestMailServer.start({ ...certificate, disabledCommands: [] });
    await to(server.port, { host: 'localhost', tls: 'starttls', ca: certificate.cert }).deliver(ID, LETTER);
    expect(server.received).toMatchObject([{ secure: true }]);
  });

  it('signs in where it is told to', async () => {
    server = await TestMailServer.start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        done(username === 'u' && password === 'p' ? null : new Error('no'), { user: 'u' }),
    });
    await to(server.port, { user: 'u', password: 'p' }).deliver(ID, LETTER);
    expect(server.received).toHaveLength(1);
    // A wrong password is the operator's to mend: the letter waits.
    expect((await failure(to(server.port, { user: 'u', password: 'x' }).deliver(ID, LETTER))).forGood).toBe(false);
  });

  it('knows a refusal for good from a server that is away', async () => {
    server = await TestMailServer.start();
    const refused = await failure(to(server.port).deliver(ID, { ...LETTER, to: 'unknown@example.test' }));
    expect(refused).toMatchObject({ forGood: true, message: 'EENVELOPE, the mail server answered 550' });
    const away = await failure(to(await freePort()).deliver(ID, LETTER));
    expect(away.forGood).toBe(false);
    for (const { message } of [refused, away]) expect(message).not.toContain('@');
  });

  it('does not wait forever for a server that answers nothing', async () => {
    server = await TestMailServer.start({ onConnect: () => undefined });
    const transport = new SmtpTransport({ host: '127.0.0.1', port: server.port, tls: 'none', from: 'a@b.test' }, 300);
    expect(await failure(transport.deliver(ID, LETTER))).toMatchObject({
      forGood: false,
      message: 'the mail server took too long',
    });
  });
});
