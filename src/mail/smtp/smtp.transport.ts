import { createTransport, type Transporter } from 'nodemailer';
import type { Letter } from '../domain/letter';
import { UndeliverableError } from '../domain/undeliverable.error';
import { MailTransport } from '../ports/mail-transport';
import type { SmtpServer } from './smtp-settings';

/** Each for one step of the conversation; all of them together end after WHOLE_MS. */
const STEPS = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
const WHOLE_MS = 90_000;

/** What nodemailer says of a failure, as far as we look. */
interface SmtpFailure {
  readonly code?: string;
  /** Reply code of the server (RFC 5321 §4.2). */
  readonly responseCode?: number;
  /** The command that it answered. */
  readonly command?: string;
}

/** Hands letters to a mail server (RFC 5321), each over a connection of its own. */
export class SmtpTransport extends MailTransport {
  readonly captures = false;
  readonly #transporter: Transporter;

  constructor(
    private readonly server: SmtpServer,
    private readonly wholeMs = WHOLE_MS,
  ) {
    super();
    const { host, port, tls, ca, user, password } = server;
    this.#transporter = createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      ...STEPS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async deliver(id: string, { to, subject, text, html }: Letter): Promise<void> {
    const { from } = this.server;
    const domain = /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
    const sending = this.#transporter.sendMail({
      from,
      // As an object: it is one address, whatever stands in it.
      to: { name: '', address: to },
      subject,
      text,
      html,
      messageId: `<${id}@${domain}>`,
      // Nobody is to answer a machine automatically (RFC 3834 §5).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    try {
      await within(this.wholeMs, sending);
    } catch (error) {
      throw asUndeliverable(error);
    }
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UndeliverableError('the mail server took too long', false)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // too late to matter: it is tried again
  }
}

/** The server's own words are left out: they quote addresses. */
function asUndeliverable(error: unknown): UndeliverableError {
  if (error instanceof UndeliverableError) return error;
  const { code, responseCode, command } = error as SmtpFailure;
  const reply = responseCode === undefined ? '' : `, the mail server answered ${responseCode}`;
  // A refusal of our name and password or of TLS is the operator's to mend: the letter waits for it.
  const aboutLetter = command === 'RCPT TO' || command === 'DATA';
  const forGood = aboutLetter && responseCode !== undefined && responseCode >= 500;
  return new UndeliverableError(`${code ?? 'an unknown failure'}${reply}`, forGood, { cause: error });
}
