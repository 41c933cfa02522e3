import { bearer, type Person, signIn } from '../support/people';

/** Somebody at work: signed in, in one tenant or in none. */
export class Desk {
  private constructor(
    private readonly url: string,
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  static async of(url: string, someone: Pick<Person, 'email' | 'password'>, tenant: string | undefined): Promise<Desk> {
    const headers = bearer(await signIn(url, someone));
    return new Desk(url, tenant === undefined ? headers : { ...headers, 'x-tenant-id': tenant });
  }

  /** @throws for every answer but a good one */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...this.headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
