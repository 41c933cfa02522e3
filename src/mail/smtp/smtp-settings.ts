import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Environment, StartError } from '../../shared/config';

/** How to reach the mail server. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: from the first byte; `starttls`: before anything is said (RFC 3207), or not at all; `none`. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM, in the place of the certificates that Node trusts. */
  readonly ca?: string | undefined;
  /** As it stands in From: an address, or a name and an address in angle brackets. */
  readonly from: string;
}

type Settings = Pick<
  Environment,
  | 'SMTP_URL'
  | 'SMTP_HOST'
  | 'SMTP_PORT'
  | 'SMTP_USER'
  | 'SMTP_PASSWORD'
  | 'SMTP_TLS'
  | 'SMTP_CA_FILE'
  | 'MAIL_FROM'
  | 'PUBLIC_URL'
>;

/**
 * @returns the server that the environment names; undefined when it names none, and mail is captured
 * @throws {StartError} when what it names is not enough to send a letter
 */
export function smtpServer(settings: Settings): SmtpServer | undefined {
  const { SMTP_URL, SMTP_HOST, MAIL_FROM, PUBLIC_URL } = settings;
  if (SMTP_URL === undefined && SMTP_HOST === undefined) return undefined;
  if (SMTP_URL !== undefined && SMTP_HOST !== undefined)
    throw new StartError('SMTP_URL and SMTP_HOST are both set: give one');
  if (MAIL_FROM === undefined) throw new StartError('MAIL_FROM is required where mail is sent by SMTP');
  if (PUBLIC_URL === undefined)
    throw new StartError('PUBLIC_URL is required where mail is sent by SMTP: links in letters begin with it');
  const server =
    SMTP_URL === undefined ? fromParts(settings, SMTP_HOST!, MAIL_FROM) : fromUrl(SMTP_URL, settings, MAIL_FROM);
  return { ...server, ...trusted(settings.SMTP_CA_FILE) };
}

function fromParts(settings: Settings, host: string, from: string): SmtpServer {
  const { SMTP_PORT, SMTP_TLS, SMTP_USER, SMTP_PASSWORD } = settings;
  const tls = SMTP_TLS ?? usualTls(host, SMTP_PORT);
  const port = SMTP_PORT ?? (tls === 'implicit' ? 465 : 587);
  return { host, port, tls, user: SMTP_USER, password: SMTP_PASSWORD, from };
}

/** `smtps://` is TLS from the first byte, whatever the port (RFC 8314 §3.3). */
function fromUrl(text: string, { SMTP_TLS }: Settings, from: string): SmtpServer {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const given = url.port === '' ? undefined : Number(url.port);
  const tls = SMTP_TLS ?? (url.protocol === 'smtps:' ? 'implicit' : usualTls(host, given));
  const part = (value: string): string | undefined => (value === '' ? undefined : decodeURIComponent(value));
  const port = given ?? (tls === 'implicit' ? 465 : 587);
  return { host, port, tls, user: part(url.username), password: part(url.password), from };
}

function trusted(path: string | undefined): { ca?: string } {
  if (path === undefined) return {};
  try {
    return { ca: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new StartError(`SMTP_CA_FILE: ${path} cannot be read`, { cause });
  }
}

function usualTls(host: string, port: number | undefined): SmtpServer['tls'] {
  if (port === 465) return 'implicit';
  return isLoopback(host) ? 'none' : 'starttls';
}

/** Bytes for it do not leave the machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
