import { availableParallelism } from 'node:os';
import type { Algorithm } from '@node-rs/argon2';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { preparedPassword } from '../domain/password-text';
import { PasswordHasher } from '../ports/password-hasher';
import { HashingThreads } from './hashing-threads';
import { Slots } from './slots';

/** argon2id (RFC 9106). */
@Injectable()
export class Argon2PasswordHasher extends PasswordHasher implements OnModuleInit {
  readonly #parameters: { memoryCost: number; timeCost: number; parallelism: number };
  // Where there is one processor, a second hash would only take turns with everything else.
  // A hundred people who arrive at once all get in, the last after a few seconds.
  readonly #slots = new Slots(Math.min(2, availableParallelism()), 256);
  readonly #threads = new HashingThreads();
  #decoy: Promise<string> | undefined;

  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<Environment, 'ARGON2_MEMORY_KIB' | 'ARGON2_TIME_COST' | 'ARGON2_PARALLELISM'>,
  ) {
    super();
    this.#parameters = {
      memoryCost: environment.ARGON2_MEMORY_KIB,
      timeCost: environment.ARGON2_TIME_COST,
      parallelism: environment.ARGON2_PARALLELISM,
    };
  }

  /** The decoy is ready before anybody asks: else the first unknown user would cost two hashes. */
  async onModuleInit(): Promise<void> {
    await (this.#decoy ??= this.#hash('nobody has this password'));
  }

  hash(password: string): Promise<string> {
    return this.#slots.run(() => this.#hash(password));
  }

  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const expected = stored ?? (await (this.#decoy ??= this.#hash('nobody has this password')));
    const matches = await this.#slots.run(() => this.#threads.verify(expected, preparedPassword(password)));
    return matches && stored !== undefined;
  }

  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.#parameters;
    return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  }

  #hash(password: string): Promise<string> {
    return this.#threads.hash(preparedPassword(password), { algorithm: ALGORITHM, ...this.#parameters });
  }
}

// A const enum: under isolatedModules its member cannot be read by name.
const ALGORITHM: Algorithm = 2;
