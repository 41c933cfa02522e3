import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { Client } from 'pg';
import type { Announcements } from './announcements';
import { readAnnouncement, REVOCATION_CHANNEL } from './revocation-message';
import { RevocationStatus } from './revocation-status';
import type { Revocation } from './revocations';

const ANSWER_WITHIN_MS = 5_000;
const GOODBYE_WITHIN_MS = 1_000;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
/** A connection that died without a word is found out after so long. */
const PING_EVERY_MS = 10_000;

export interface RevocationFeedOptions {
  /** PostgreSQL itself, no pooler of transactions: such a one swallows what is announced. */
  readonly databaseUrl: string;
  /** So long this instance goes on from memory when it does not hear; then it is `blind`. */
  readonly blindAfterMs: number;
}

/**
 * Hears what other instances revoke, over one connection of its own. When that is lost it comes back, listens again and
 * reads everything anew: what was said in between is not missed.
 */
export class RevocationFeed extends RevocationStatus {
  blind = false;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #blindTimer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #stopped = false;

  constructor(
    private readonly options: RevocationFeedOptions,
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
    clearTimeout(this.#blindTimer);
    const client = this.#client;
    this.#client = undefined;
    // A server that hangs never says goodbye: nobody waits for it longer than this.
    if (client) await Promise.race([client.end(), pause(GOODBYE_WITHIN_MS, undefined, { ref: false })]);
  }

  async #listen(): Promise<void> {
    const client = new Client({
      connectionString: this.options.databaseUrl,
      application_name: 'iam-gateway revocations',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    const died = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection ended')));
    });
    died.catch(() => this.#lost(client));
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${REVOCATION_CHANNEL}`);
      // Only now: what is committed after this reading is notified, what was committed before is read. The reading goes
      // over another connection: when this one dies meanwhile, nobody would know.
      await this.announcements.replay(await Promise.race([this.readAll(), died]));
    } catch (error) {
      abandon(client);
      throw error;
    }
    if (this.#stopped) return abandon(client);
    this.#client = client;
    this.#retryMs = FIRST_RETRY_MS;
    clearTimeout(this.#blindTimer);
    this.blind = false;
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
    this.#blindTimer = setTimeout(() => {
      this.blind = true;
      this.logger.warn('has not heard of revocations for too long: REVOCATION_BLIND_POLICY is in force');
    }, this.options.blindAfterMs).unref();
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
