/** Turns passwords into hashes that may be stored. Call it outside a unit of work: it is slow on purpose. */
export abstract class PasswordHasher {
  /** @returns a PHC string @throws {TooBusyError} */
  abstract hash(password: string): Promise<string>;
  /**
   * Always one hash: of `hash`, or of a decoy with the current parameters when there is none.
   * @throws {TooBusyError}
   */
  abstract verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Whether the hash was made with other parameters than new ones are. */
  abstract isOutdated(hash: string): boolean;
}
