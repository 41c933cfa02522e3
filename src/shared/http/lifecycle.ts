/**
 * Where the process is in its life. The door moves it; readiness and whoever writes an answer read it:
 * while draining, every answer says `Connection: close`.
 */
export class Lifecycle {
  #draining = false;

  get draining(): boolean {
    return this.#draining;
  }

  /** From now on the process is on its way out. There is no way back. */
  drain(): void {
    this.#draining = true;
  }
}
