import { Redis } from 'ioredis';
import type { Limit, LimitDecision } from '../limiter';
import { decision, intervalMicros, WINDOW_PARTS, windowMicros } from '../quota';
import { LimitStore } from './limit-store';
import { slidingWindowScript, tokenBucketScript } from './scripts';

/** A limit may delay a request so long when Redis hangs, and only the first ones: RedisLimiter stops asking. */
const COMMAND_TIMEOUT_MS = 200;
/** A connection on which an answer is overdue so long is given up and opened anew. */
const SOCKET_TIMEOUT_MS = 1000;
const CONNECT_TIMEOUT_MS = 1000;
const LONGEST_RECONNECT_PAUSE_MS = 500;

const PREFIX = 'iam-gateway:limit';

type Reply = [allowed: number, remaining: number, resetMicros: number, waitMicros: number];
type Script = (key: string, requests: number, micros: number, cost: number, spend: 0 | 1) => Promise<Reply>;
/** ioredis makes a method of every script. */
type ScriptedRedis = Redis & { tokenBucket: Script; slidingWindow: Script };

/** Counters in Redis 6 or newer. Reconnects by itself; while it is away every command fails at once instead of queueing. */
export class RedisLimitStore extends LimitStore {
  readonly #redis: ScriptedRedis;

  /** @param onError told about connection errors; ioredis repeats them with every attempt */
  constructor(url: string, onError: (error: Error) => void) {
    super();
    this.#redis = new Redis(url, {
      lazyConnect: true,
      connectionName: 'iam-gateway-limits',
      enableOfflineQueue: false,
      // A command that got no answer has been decided in memory: sending it again would spend twice.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (attempts) => Math.min(50 * attempts, LONGEST_RECONNECT_PAUSE_MS),
      // A replica that was the primary before a failover: connect anew, to who is now.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
      scripts: {
        tokenBucket: { lua: tokenBucketScript, numberOfKeys: 1 },
        slidingWindow: { lua: slidingWindowScript(WINDOW_PARTS), numberOfKeys: 1 },
      },
    }) as ScriptedRedis;
    this.#redis.on('error', onError);
  }

  /** Waits for the first connection, bounded; without it the store goes on trying by itself. */
  async connect(): Promise<void> {
    await this.#redis.connect();
  }

  override get ready(): boolean {
    return this.#redis.status === 'ready';
  }

  override async decide(limit: Limit, key: string, cost: number, spend: boolean): Promise<LimitDecision> {
    const bucket = limit.algorithm === 'token-bucket';
    // The algorithm is part of the name: its values are of another type, and a reload may change it.
    const name = `${PREFIX}:${bucket ? 'bucket' : 'window'}:${limit.name}:${key}`;
    const reply = bucket
      ? await this.#redis.tokenBucket(name, limit.requests, intervalMicros(limit), cost, spend ? 1 : 0)
      : await this.#redis.slidingWindow(name, limit.requests, windowMicros(limit), cost, spend ? 1 : 0);
    return decision(reply[0] === 1, reply[1], reply[2], reply[3]);
  }

  override onReady(listener: () => void): void {
    this.#redis.on('ready', listener);
  }

  override close(): void {
    this.#redis.disconnect();
  }
}
