import { StartError } from '../../shared/config';
import { smtpServer } from './smtp-settings';

const GIVEN = {
  SMTP_URL: undefined,
  SMTP_HOST: undefined,
  SMTP_PORT: undefined,
  SMTP_USER: undefined,
  SMTP_PASSWORD: undefined,
  SMTP_TLS: undefined,
  SMTP_CA_FILE: undefined,
  MAIL_FROM: 'Portal <portal@example.test>',
  PUBLIC_URL: 'https://gateway.example',
} as const;

describe('smtpServer', () => {
  it('is none where none is named', () => expect(smtpServer(GIVEN)).toBeUndefined());

  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, tls: 'starttls' }],
    ['smtp://mail.example:25', { port: 25, tls: 'starttls' }],
    ['smtp://mail.example:465', { port: 465, tls: 'implicit' }],
    ['smtps://mail.example', { port: 465, tls: 'implicit' }],
    ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, tls: 'none' }],
    ['smtp://[::1]:2525', { host: '::1', tls: 'none' }],
    ['smtp://localhost:2525', { tls: 'none' }],
    ['smtp://127.example.com:2525', { tls: 'starttls' }],
    ['smtp://us%40er:p%2Fw@mail.example', { user: 'us@er', password: 'p/w' }],
  ])('reads %s', (SMTP_URL, expected) => expect(smtpServer({ ...GIVEN, SMTP_URL })).toMatchObject(expected));

  it('reads its parts one by one', () => {
    const parts = { SMTP_HOST: 'mail.example', SMTP_PORT: 2525, SMTP_USER: 'u', SMTP_PASSWORD: 'p' };
    expect(smtpServer({ ...GIVEN, ...parts })).toEqual({
      host: 'mail.example',
      port: 2525,
      tls: 'starttls',
      user: 'u',
      password: 'p',
      from: 'Portal <portal@example.test>',
    });
  });

  it('does without TLS beyond loopback only when it is told to', () => {
    expect(smtpServer({ ...GIVEN, SMTP_HOST: 'relay.internal', SMTP_TLS: 'none' })).toMatchObject({ tls: 'none' });
  });

  it.each([
    ['two servers', { SMTP_URL: 'smtp://a.example', SMTP_HOST: 'b.example' }, 'give one'],
    ['no sender', { SMTP_HOST: 'b.example', MAIL_FROM: undefined }, 'MAIL_FROM'],
    ['a certificate that is not there', { SMTP_HOST: 'b.example', SMTP_CA_FILE: '/nowhere/ca.pem' }, 'SMTP_CA_FILE'],
    ['no address for links', { SMTP_HOST: 'b.example', PUBLIC_URL: undefined }, 'PUBLIC_URL'],
  ])('does not start with %s', (_what, settings, message) => {
    const start = () => smtpServer({ ...GIVEN, ...settings });
    expect(start).toThrow(StartError);
    expect(start).toThrow(message);
  });
});
