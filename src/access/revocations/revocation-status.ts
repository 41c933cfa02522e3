/** Whether this instance hears of revocations. */
export abstract class RevocationStatus {
  abstract readonly listening: boolean;
  /**
   * It has not heard for longer than `REVOCATION_BLIND_SECONDS`: what it remembers is no longer good enough for everything.
   * Read on every request.
   */
  abstract readonly blind: boolean;
}
