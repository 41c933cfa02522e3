/**
 * Lets work begin one after the other, each in a turn of the event loop of its own. A hundred sign-ins that arrive together
 * are otherwise begun in one turn, and whoever came behind them, proxied requests too, waits for them all.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #begun = 0;
  #counting = false;

  /** @param eachTurn how many may begin in one turn */
  constructor(private readonly eachTurn = 1) {}

  /** Begins in this call while the turn has room, else in one of the next turns, in order of arrival. */
  take(work: () => void): void {
    if (!this.#counting) this.#untilNextTurn();
    if (this.#begun >= this.eachTurn) return void this.#waiting.push(work);
    this.#begun++;
    work();
  }

  /** The last turn is one without work: then nothing is remembered. */
  #turn(): void {
    const now = this.#waiting.splice(0, this.eachTurn);
    this.#begun = now.length;
    if (now.length > 0) this.#untilNextTurn();
    for (const work of now) work();
  }

  #untilNextTurn(): void {
    this.#counting = true;
    setImmediate(() => {
      this.#counting = false;
      this.#turn();
    });
  }
}
