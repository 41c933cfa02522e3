import http from 'node:http';

/** What clients saw of their requests. */
export interface Tally {
  /** Whole and right. */
  right: number;
  /** Whole, but another answer than the one to this request. */
  wrong: number;
  /** Ended cleanly before its end. */
  short: number;
  /** A status of 5xx with a problem or the origin's own body. */
  refused: number;
  /** The connection broke, for everybody to see. */
  broken: number;
  readonly statuses: Record<string, number>;
}

/** Clients with kept connections that know each right answer. */
export class CheckingClients {
  readonly #agent = new http.Agent({ keepAlive: true });
  #count = 0;
  /** Paths of POSTs that were sent, and of those that were answered rightly. */
  readonly posted = new Set<string>();
  readonly confirmed = new Set<string>();

  readonly #port: number;
  readonly #prefix: string;
  readonly #rightAnswer: (path: string) => string;

  /** @param rightAnswer the body of the one right answer to a path */
  constructor(port: number, prefix: string, rightAnswer: (path: string) => string) {
    this.#port = port;
    this.#prefix = prefix;
    this.#rightAnswer = rightAnswer;
  }

  /** So many clients, each so many requests, one after the other; every fifth is a POST. */
  run(clients: number, requests: number): Promise<Tally> {
    return this.#all(clients, (done) => done < requests);
  }

  /** So many clients, one request after the other for so long. */
  runFor(clients: number, ms: number): Promise<Tally> {
    const endMs = performance.now() + ms;
    return this.#all(clients, () => performance.now() < endMs);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #all(clients: number, goesOn: (done: number) => boolean): Promise<Tally> {
    const tally: Tally = { right: 0, wrong: 0, short: 0, refused: 0, broken: 0, statuses: {} };
    const one = async (): Promise<void> => {
      for (let done = 0; goesOn(done); done++) await this.#ask(done % 5 === 4 ? 'POST' : 'GET', tally);
    };
    await Promise.all(Array.from({ length: clients }, one));
    return tally;
  }

  #ask(method: string, tally: Tally): Promise<void> {
    const path = `${this.#prefix}/${++this.#count}`;
    const body = method === 'POST' ? `the body of ${path}` : '';
    if (method === 'POST') this.posted.add(path);
    return new Promise((resolve) => {
      const broken = (): void => {
        tally.broken++;
        resolve();
      };
      const request = http.request({
        ...{ host: '127.0.0.1', port: this.#port, method, path, agent: this.#agent },
        headers: method === 'POST' ? { 'Content-Length': body.length } : {},
      });
      request.once('error', broken);
      request.once('response', (response) => {
        request.off('error', broken).on('error', () => {});
        let text = '';
        response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
        response.once('error', broken);
        response.once('end', () => {
          // An answer that broke off says so by an error.
          if (!response.complete) return;
          this.#judge(tally, method, path, response.statusCode!, text);
          resolve();
        });
      });
      request.end(body);
    });
  }

  #judge(tally: Tally, method: string, path: string, status: number, text: string): void {
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    const right = this.#rightAnswer(path);
    if (status >= 500) tally.refused++;
    else if (status === 200 && text === right) {
      tally.right++;
      if (method === 'POST') this.confirmed.add(path);
    } else if (right.startsWith(text)) tally.short++;
    else tally.wrong++;
  }
}
