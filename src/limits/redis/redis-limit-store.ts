import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Ask, Limit, Standing } from '../limiter';
import { boundedCost, boundedKey, capacityOf, intervalMicros, standing, windowMicros } from '../quota';
import { Census } from './census';
import { LimitStore } from './limit-store';
import { censusScript, decideScript } from './scripts';

/** A connection on which an answer is overdue so long is given up and opened anew. */
const SOCKET_TIMEOUT_MS = 1000;
const CONNECT_TIMEOUT_MS = 1000;
const LONGEST_RECONNECT_PAUSE_MS = 500;
/** An instance says so often that it is there; one that was silent for three times as long is gone. */
const CENSUS_EVERY_MS = 2000;
const GONE_AFTER_MS = 3 * CENSUS_EVERY_MS;

/** The braces keep all counters in one slot of a Redis Cluster: a request's limits are decided in one step. */
const PREFIX = '{iam-gateway:limit}';
const REGISTER = `${PREFIX}:instances`;
const NUMBERS_EACH = 4;

/** ioredis makes a method of every script. It sends the script itself again when Redis has forgotten it (NOSCRIPT). */
type ScriptedRedis = Redis & {
  decideLimits(keys: number, ...keysAndArguments: (string | number)[]): Promise<number[]>;
  countInstances(register: string, id: string, goneAfterMs: number): Promise<number>;
};

/** Counters in Redis 6 or newer. Reconnects by itself; while it is away every command fails at once instead of queueing. */
export class RedisLimitStore extends LimitStore {
  readonly #redis: ScriptedRedis;
  readonly #id = randomUUID();
  readonly #census: Census;

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
      socketTimeout: SOCKET_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (attempts) => Math.min(50 * attempts, LONGEST_RECONNECT_PAUSE_MS),
      // A replica that was the primary before a failover: connect anew, to who is now.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
      scripts: {
        decideLimits: { lua: decideScript },
        countInstances: { lua: censusScript, numberOfKeys: 1 },
      },
    }) as ScriptedRedis;
    this.#redis.on('error', onError);
    this.#census = new Census(() => this.#redis.countInstances(REGISTER, this.#id, GONE_AFTER_MS), CENSUS_EVERY_MS);
    this.#redis.on('ready', () => void this.#census.take());
    this.#census.start();
  }

  /** Waits for the first connection, bounded; without it the store goes on trying by itself. */
  async connect(): Promise<void> {
    await this.#redis.connect();
  }

  override get ready(): boolean {
    return this.#redis.status === 'ready';
  }

  override get instances(): number {
    return this.#census.instances;
  }

  override async decide(asks: readonly Ask[], spend: boolean): Promise<readonly Standing[]> {
    const names: string[] = [];
    const rest: (string | number)[] = [spend ? 1 : 0];
    for (const { limit, key, cost } of asks) {
      const bucket = limit.algorithm === 'token-bucket';
      names.push(counterName(limit, key));
      rest.push(bucket ? 'b' : 'w', limit.requests, capacityOf(limit));
      rest.push(bucket ? intervalMicros(limit) : windowMicros(limit), boundedCost(limit, cost));
    }
    const reply = await this.#redis.decideLimits(names.length, ...names, ...rest);
    return asks.map((_, i) => {
      const at = i * NUMBERS_EACH;
      return standing(reply[at] === 1, reply[at + 1]!, reply[at + 2]!, reply[at + 3]!);
    });
  }

  override onReady(listener: () => void): void {
    this.#redis.on('ready', listener);
  }

  /** Leaves the register too, where Redis still listens; else it is gone from it by itself after a few seconds. */
  override close(): void {
    this.#census.stop();
    this.#redis.zrem(REGISTER, this.#id).catch(() => undefined);
    this.#redis.disconnect();
  }
}

/** The algorithm is part of the name: its values are of another type, and a reload may change it. */
function counterName({ algorithm, name }: Limit, key: string): string {
  return `${PREFIX}:${algorithm === 'token-bucket' ? 'bucket' : 'window'}:${name}:${boundedKey(key)}`;
}
