const PATIENCE_MS = 10_000;

/** What tests wait for: something that comes about by events. No wait lasts longer than 10 s. */
export class Happening {
  #waiting: (() => void)[] = [];

  /** Something happened: everyone who waits looks again. */
  happened(): void {
    for (const look of this.#waiting.splice(0)) look();
  }

  /** @throws {Error} with the description, when it does not come about in time */
  async until(holds: () => boolean, describe: () => string): Promise<void> {
    const endMs = Date.now() + PATIENCE_MS;
    while (!holds()) {
      const leftMs = endMs - Date.now();
      if (leftMs <= 0) throw new Error(`waited in vain for ${describe()}`);
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, leftMs);
        this.#waiting.push(() => {
          clearTimeout(late);
          resolve();
        });
      });
    }
  }
}
