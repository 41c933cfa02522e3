/** Wakes this process' dispatcher when something was put into the outbox. Instances that sleep look by themselves, soon. */
export class OutboxAlarm {
  #listener: (() => void) | undefined;

  ring(): void {
    this.#listener?.();
  }

  onRing(listener: () => void): void {
    this.#listener = listener;
  }
}
