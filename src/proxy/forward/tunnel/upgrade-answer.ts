import { STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProblemWriter, ProblemSource } from '../../../shared/problem';
import type { Exchange, Outcome } from '../../exchange';
import type { Fault } from '../../policy';
import { faults } from '../faults';
import { problemAnswer, problemOf } from '../problem-answer';

export interface UpgradeParts {
  readonly problems: ProblemWriter;
  /** Called exactly once for each exchange, when both ends of its tunnel are closed or it was refused. */
  readonly over: (exchange: Exchange, outcome: Outcome) => void;
}

/** @param fields name, value, …; they have been checked by a parser */
export function rawHead(status: number, message: string | undefined, fields: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${message || (STATUS_CODES[status] ?? 'Unknown')}\r\n`;
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return `${text}\r\n`;
}

/**
 * What the client of an upgrade hears before there is a tunnel, on its bare socket; and the one report of how it ended.
 */
export class UpgradeAnswer {
  /** Status that the client has seen; 0 before it saw one. */
  #status = 0;
  #fault: Fault | undefined;
  #code: string | undefined;
  /** The end of the connection is the end of the body: only a reset says that it was not all. */
  endsWithConnection = false;

  constructor(
    private readonly exchange: Exchange,
    readonly socket: Duplex,
    private readonly parts: UpgradeParts,
  ) {
    socket.on('error', () => socket.destroy());
    if (socket.destroyed) process.nextTick(this.report);
    else socket.once('close', this.report);
  }

  /** Why it ended, when nothing more can be said to the client. The first reason counts. */
  blame(fault: Fault): void {
    this.#fault ??= fault;
    this.#code ??= fault.code;
  }

  failed(fault: Fault): void {
    this.blame(fault);
    const { socket } = this;
    if (this.#status === 0) return this.refused(problemOf(fault));
    if (this.endsWithConnection && socket instanceof Socket) socket.resetAndDestroy();
    else socket.destroy();
  }

  refused(source: ProblemSource & { readonly headers?: Readonly<Record<string, string>> }): void {
    this.#code ??= source.code;
    if (this.socket.destroyed) return;
    const { status, headers, body } = problemAnswer(source, this.exchange, [], this.parts.problems);
    this.writeHead(status, undefined, [...headers, 'Connection', 'close']);
    this.exchange.bytesOut += body.length;
    // Both ways: nobody would read what the client still says.
    this.socket.end(body, () => this.socket.destroy());
  }

  writeHead(status: number, message: string | undefined, fields: readonly string[]): void {
    this.#status = status;
    this.socket.write(rawHead(status, message, fields), 'latin1');
  }

  /** The client's end is not the whole story any more: whoever calls this reports when it is told. */
  handOver(): void {
    this.socket.off('close', this.report);
  }

  readonly report = (): void => {
    if (this.#status === 0) this.blame(faults.clientGone());
    const status = this.#status === 0 ? faults.clientGone().status : this.#status;
    this.parts.over(this.exchange, { status, fault: this.#fault, code: this.#code });
  };
}

/** Answers an upgrade that a check refused. */
export function refuseUpgrade(
  exchange: Exchange,
  socket: Duplex,
  refusal: ProblemSource & { readonly headers?: Readonly<Record<string, string>> },
  parts: UpgradeParts,
): void {
  new UpgradeAnswer(exchange, socket, parts).refused(refusal);
}
