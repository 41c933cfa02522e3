/** A target as it was found. */
export interface Found {
  /** Origin: scheme, host and port. The host is what the certificate must name. */
  readonly url: string;
  readonly weight: number;
  /** What is dialled where the host was looked up already. */
  readonly address?: string;
}

/** Where the targets of an upstream come from. */
export interface Discovery {
  /** @param found called at once or later, and again whenever there are others; never with none */
  start(found: (targets: readonly Found[]) => void): void;
  /** Why nobody can be found at this moment; undefined while somebody can. */
  readonly fault: string | undefined;
  /** A connection could not be opened: what was found may be out of date. */
  doubt(): void;
  close(): void;
}
