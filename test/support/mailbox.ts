import type { Message, MessageList } from '../../src/contract';
import { ADMINISTRATOR } from './gateway';
import { checkedFetch } from './contract';
import { bearer, signIn, type Tokens } from './people';
import { until } from './waiting';

/** The captured mail of a gateway, as its administrator reads it. */
export class Mailbox {
  #tokens: Promise<Tokens> | undefined;

  constructor(private readonly url: string) {}

  /** Waits for a letter to this address whose subject holds the words; the newest one. */
  async letter(to: string, words: string): Promise<Message> {
    const found = await until(
      async () => (await this.list()).find((one) => one.to === to && one.subject.includes(words)),
      (one) => one !== undefined,
    );
    return (await this.#get(`/${found!.id}`)) as Message;
  }

  /** @returns the token in the link of such a letter */
  async token(to: string, words: string): Promise<string> {
    return tokenIn(await this.letter(to, words));
  }

  async list(): Promise<MessageList['data']> {
    return ((await this.#get('')) as MessageList).data;
  }

  async empty(): Promise<void> {
    const headers = bearer(await this.#signedIn());
    await checkedFetch(`${this.url}/api/v0/mail/messages`, { method: 'DELETE', headers });
  }

  async #get(path: string): Promise<unknown> {
    const answer = await checkedFetch(`${this.url}/api/v0/mail/messages${path}`, {
      headers: bearer(await this.#signedIn()),
    });
    if (answer.status !== 200) throw new Error(`the mailbox answered ${answer.status}`);
    return answer.json();
  }

  #signedIn(): Promise<Tokens> {
    return (this.#tokens ??= signIn(this.url, ADMINISTRATOR));
  }
}

/** @throws when no link is in the letter */
export function tokenIn({ text }: { readonly text: string }): string {
  const token = /#token=([\w-]{43})/.exec(text)?.[1];
  if (token === undefined) throw new Error(`there is no link in: ${text}`);
  return token;
}
