import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { Client } from 'pg';
import type { Announcements } from './announcements';
import { readAnnouncement, REVOCATION_CHANNEL } from './revocation-message';
import type { Revocation } from './revocations';

const ANSWER_WITHIN_MS = 5_000;
const GOODBYE_WITHIN_MS = 1_000;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
/** A connection that died without a word is found out after so long. */
const PING_EVERY_MS = 10_000;

/** Whether this instance hears of revocations; for health. */
export abstract class RevocationStatus {
  abstract readonly listening: boolean;
}

/**
 * Hears what other instances revoke, over one connection of its own. When that is lost it comes back, listens again and
 * reads everything anew: what was said in between is not missed.
 */
export class RevocationFeed extends RevocationStatus {
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #stopped = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly announcements: Announcements,
    private readonly readAll: () => Promise<readonly Revocation[]>,
    private readonly logger: Pick<Logger, 'log' | 'warn'>,
  ) {
    super();
  }

  get listening(): boolean {
    return this.#client !== undefined;
  }

  /** @throws when the database cannot be reached at the start */
  async start(): Promise<void> {
    await this.#listen();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    // A server that hangs never says goodbye: nobody waits for it longer than this.
    if (client) await Promise.race([client.end(), pause(GOODBYE_WITHIN_MS, undefined, { ref: false })]);
  }

  async #listen(): Promise<void> {
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'iam-gateway revocations',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${REVOCATION_CHANNEL}`);
      // Only now: what is committed after this reading is notified, what was committed before is read.
      this.announcements.replay(await this.readAll());
    } catch (error) {
      abandon(client);
      throw error;
    }
    if (this.#stopped) return abandon(client);
    this.#client = client;
    this.#retryMs = FIRST_RETRY_MS;
    this.#pingLater(client);
  }

  #heard(payload: string): void {
    const announcement = readAnnouncement(payload);
    if (announcement === undefined) this.logger.warn('a revocation was announced that this version cannot read');
    else this.announcements.apply(announcement);
  }

  #pingLater(client: Client): void {
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => this.#client === client && this.#pingLater(client),
        () => this.#lost(client),
      );
    }, PING_EVERY_MS).unref();
  }

  #lost(client: Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    abandon(client);
    this.logger.warn('the connection that hears of revocations was lost');
    this.#retryLater();
  }

  #retryLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#listen().then(
        () => this.listening && this.logger.log('hearing of revocations again'),
        () => {
          this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
          if (!this.#stopped) this.#retryLater();
        },
      );
    }, this.#retryMs).unref();
  }
}

/** It may never answer; its socket is closed either way. */
function abandon(client: Client): void {
  client.end().catch(() => undefined);
}
