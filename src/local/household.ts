/** What was started, to be ended in the opposite order. */
export class Household {
  private readonly ends: (() => Promise<void> | void)[] = [];
  private readonly hurries: (() => void)[] = [];
  private over = false;

  /** Whether the end has begun: then a part that ends is no news. */
  get isEnding(): boolean {
    return this.over;
  }

  /**
   * To be called before a part is started.
   * @throws when the end has begun, to break the start off
   */
  expectMore(): void {
    if (this.over) throw new Error('Nothing is started any more: the end has begun');
  }

  /** Registers how to end a part, and how to end it at once for somebody who asks twice. */
  onEnd(end: () => Promise<void> | void, hurry?: () => void): void {
    this.ends.push(end);
    if (hurry) this.hurries.push(hurry);
  }

  hurry(): void {
    for (const hurry of this.hurries) hurry();
  }

  /**
   * Ends every part, the last first. One that cannot be ended does not spare the others.
   * @returns what went wrong
   */
  async end(): Promise<unknown[]> {
    this.over = true;
    const faults: unknown[] = [];
    while (this.ends.length > 0) {
      try {
        await this.ends.pop()!();
      } catch (fault) {
        faults.push(fault);
      }
    }
    return faults;
  }
}
