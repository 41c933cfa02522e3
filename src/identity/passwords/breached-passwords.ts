import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';

const WITHIN_MS = 2000;
/** A range has about 2,000 lines of 40 bytes, padded. */
const LARGEST_ANSWER_BYTES = 1_048_576;
const PREFIX = 5;

/**
 * Asks a list of leaked passwords by range (k-anonymity, as Have I Been Pwned does): five of the forty digits of the
 * password's SHA-1 leave the house, which hundreds of passwords share.
 */
export class BreachedPasswords {
  readonly #logger = new Logger('Passwords');
  #silent = false;

  /** @param url of the ranges, such as https://api.pwnedpasswords.com/range; undefined: nobody is asked */
  constructor(private readonly url: string | undefined) {}

  /** @returns false too when there is no answer: the list of this house has been asked before */
  async has(password: string): Promise<boolean> {
    if (this.url === undefined) return false;
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
    try {
      const range = await this.#range(digest.slice(0, PREFIX));
      this.#silent = false;
      return range.split('\n').some((line) => isOf(line, digest.slice(PREFIX)));
    } catch (error) {
      // Said once, until it answers again: everybody who chooses a password would say it anew.
      if (!this.#silent)
        this.#logger.warn({ err: error }, 'leaked passwords cannot be asked for; our own list decides');
      this.#silent = true;
      return false;
    }
  }

  async #range(prefix: string): Promise<string> {
    const answer = await fetch(`${this.url!.replace(/\/+$/, '')}/${prefix}`, {
      headers: { 'add-padding': 'true', accept: 'text/plain' },
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (!answer.ok) throw new Error(`the list of leaked passwords answered ${answer.status}`);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += part.byteLength;
      if (bytes > LARGEST_ANSWER_BYTES) throw new Error('the list of leaked passwords does not end');
      parts.push(part);
    }
    return Buffer.concat(parts).toString('latin1');
  }
}

/** A line is `SUFFIX:count`; those that pad the answer count nothing. */
function isOf(line: string, suffix: string): boolean {
  const [found, count] = line.trim().split(':');
  return found?.toUpperCase() === suffix && Number(count) > 0;
}
