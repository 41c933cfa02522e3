import { randomBytes, randomUUID } from 'node:crypto';

/** Randomness comes in here, so that a test can hold it. */
export abstract class Random {
  /** @returns so many unpredictable bytes */
  abstract bytes(count: number): Buffer;
  /** @returns a version 4 UUID (RFC 9562 §5.4) */
  abstract uuid(): string;
}

export class SystemRandom extends Random {
  bytes(count: number): Buffer {
    return randomBytes(count);
  }
  uuid(): string {
    return randomUUID();
  }
}

/** Counts instead of being random: every answer differs, and a test knows them all. */
export class FakeRandom extends Random {
  #drawn = 0;

  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    bytes.writeUInt32BE(++this.#drawn, count - 4);
    return bytes;
  }
  uuid(): string {
    return `00000000-0000-4000-8000-${String(++this.#drawn).padStart(12, '0')}`;
  }
}
