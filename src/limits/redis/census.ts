/** So many counts are remembered, and the highest holds: one that began anew in an empty Redis may have seen few yet. */
const REMEMBERED = 3;

/** How many instances share the limits. When Redis is lost, that tells each how much is its share. */
export class Census {
  readonly #counts: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param count says that this instance is there, and learns how many are. @throws while Redis is away: what was known holds
   * @param everyMs how often
   */
  constructor(
    private readonly count: () => Promise<number>,
    private readonly everyMs: number,
  ) {}

  /** At least one: this. */
  get instances(): number {
    return Math.max(1, ...this.#counts);
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.take(), this.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Counts once, now. */
  async take(): Promise<void> {
    const count = await this.count().catch(() => undefined);
    if (count === undefined) return;
    this.#counts.push(count);
    if (this.#counts.length > REMEMBERED) this.#counts.shift();
  }
}
