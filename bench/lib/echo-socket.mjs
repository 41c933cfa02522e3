import { once } from 'node:events';
import { WebSocket } from 'ws';

const PATIENCE_MS = 10_000;

/** A WebSocket to somebody who says everything back, which holds every word against what it said. */
export class EchoSocket {
  /** How it ended, if it did; or what was wrong with an answer. */
  end = undefined;
  #owed = [];
  #heard = 0;

  /** @throws when the handshake is refused */
  static async open(url, headers) {
    const echo = new EchoSocket();
    const socket = new WebSocket(url.replace('http', 'ws'), { headers, perMessageDeflate: false });
    echo.socket = socket;
    await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
    socket.on('error', (error) => (echo.end ??= error.message));
    socket.on('close', (code, reason) => (echo.end ??= `closed with ${code} ${reason}`.trimEnd()));
    socket.on('message', (data) => echo.#hear(data.toString()));
    return echo;
  }

  get isWell() {
    return this.end === undefined;
  }

  say(text) {
    if (!this.isWell) return;
    this.#owed.push(text);
    this.socket.send(text);
  }

  /** @returns {Promise<boolean>} whether everything that was said has come back, and one more word does */
  async answersNow() {
    const said = this.#heard + this.#owed.length + 1;
    this.say('still there?');
    for (const end = Date.now() + PATIENCE_MS; this.isWell && this.#heard < said && Date.now() < end;)
      await once(this.socket, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
    return this.isWell && this.#heard === said;
  }

  cut() {
    this.socket.terminate();
  }

  #hear(text) {
    this.#heard++;
    if (text !== this.#owed.shift()) this.end ??= `heard what was not said: ${text.slice(0, 40)}`;
  }
}
