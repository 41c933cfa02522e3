import { Client, type ClientConfig } from 'pg';

/** A connection that sends a statement without waiting for the answer to the one before. PostgreSQL answers in order. */
export class PipeliningClient extends Client {
  constructor(config: ClientConfig) {
    super({ ...config, pipeline: true });
  }

  /** What is asked inside leaves in one write: each write is a turn of the kernel, and of the processor of whoever reads. */
  together<T>(ask: () => T): T {
    const { stream } = (this as unknown as { readonly connection: { readonly stream: Corkable } }).connection;
    stream.cork();
    try {
      return ask();
    } finally {
      stream.uncork();
    }
  }
}

type Corkable = Pick<NodeJS.WritableStream & { cork(): void; uncork(): void }, 'cork' | 'uncork'>;
