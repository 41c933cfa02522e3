/** A terminal's Ctrl-C may reach us twice, by the terminal and by npm: within this time it is one, in milliseconds. */
const ONE_REQUEST_MS = 1000;

/** Whoever asks us to end: signals, or the end of the process that started us. */
export class StopRequests {
  /** Settles at the first request. */
  readonly requested: Promise<void>;
  private readonly hurries: (() => void)[] = [];

  constructor(source: NodeJS.EventEmitter, nowMs: () => number = () => performance.now()) {
    let firstAtMs: number | undefined;
    this.requested = new Promise((resolve) => {
      const request = () => {
        firstAtMs ??= nowMs();
        resolve();
        if (nowMs() - firstAtMs >= ONE_REQUEST_MS) for (const hurry of this.hurries) hurry();
      };
      for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) source.on(event, request);
    });
  }

  /** Registers what to do when somebody asks again. */
  onHurry(hurry: () => void): void {
    this.hurries.push(hurry);
  }
}
