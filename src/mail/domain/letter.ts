/** A message as somebody will read it. */
export interface Letter {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A letter that was kept instead of sent. */
export interface CapturedLetter extends Letter {
  readonly id: string;
  readonly capturedAt: Date;
}
