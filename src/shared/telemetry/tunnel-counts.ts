/** Numbers of the WebSockets of one route, kept where frames pass and rendered when scraped. */
export class TunnelCounts {
  open = 0;
  opened = 0;
  /** From the client, and to it. */
  messagesIn = 0;
  messagesOut = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** By what a close is called. */
  readonly closed = new Map<string, number>();

  constructor(
    readonly service: string,
    readonly route: string,
  ) {}

  /** @param code of the first Close frame; 0: there was none */
  countClose(code: number): void {
    const name = nameOf(code);
    this.closed.set(name, (this.closed.get(name) ?? 0) + 1);
  }
}

/** Applications may choose among two thousand codes: ours and the registered ones keep their number. */
function nameOf(code: number): string {
  if (code === 0) return 'none';
  if (code < 3000 || code === 4401 || code === 4403) return String(code);
  return `${Math.floor(code / 1000)}xxx`;
}
