import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type LoginName,
  normalisedName,
  NotSupportedError,
  ProviderUnavailableError,
  TooBusyError,
} from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT } from '../../shared/config';
import type { UnitOfWork } from '../../shared/database';
import { limitKey } from '../../shared/http';
import { KnownDevices } from '../domain/known-devices';
import type { Device } from '../domain/session';
import { SignInTransactions } from '../sign-in-transactions';
import { FORGOTTEN_AFTER_MS, lockLengths, type LockoutSettings } from './lockout-rules';
import { type AddressRule, type Counter, LoginFailures, type LockRule } from './login-failures';

/** Who tries: by a name from outside, or somebody who is signed in and gives their password again. */
export type Candidate = LoginName | { readonly userId: string };

/** One look at a password, allowed or not. */
export interface Attempt {
  readonly admitted: boolean;
  readonly key: string;
  /** Undefined on a known device: strangers at the same address do not shut it out. */
  readonly addressKey: string | undefined;
}

/** Nobody has looked at the password then. */
const NOT_LOOKED_AT = [TooBusyError, ProviderUnavailableError, NotSupportedError];

/** Keeps guessing slow: by account and by address, over all instances, and whether the account exists or not. */
@Injectable()
export class LoginAttempts {
  readonly #rule: LockRule;
  readonly #addressRule: AddressRule;

  constructor(
    private readonly failures: LoginFailures,
    private readonly devices: KnownDevices,
    @Inject(SignInTransactions) private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) settings: LockoutSettings,
  ) {
    const { requests, perSeconds } = settings.LOCKOUT_ADDRESS_LIMIT;
    this.#addressRule = { failures: requests, perMs: perSeconds * 1000 };
    this.#rule = {
      failures: settings.LOCKOUT_FAILURES,
      lengths: lockLengths(settings),
      forgottenAfterMs: FORGOTTEN_AFTER_MS,
    };
  }

  /**
   * Counts the attempt, then lets `look` look at the password, or `decoy` do the same work for nothing. Call it outside a
   * unit of work. What it finds right is still counted: `succeeded` belongs into the unit of work of what follows.
   */
  async one<T>(
    candidate: Candidate,
    device: Device,
    look: () => Promise<T | undefined>,
    decoy: () => Promise<void>,
  ): Promise<{ readonly attempt: Attempt; readonly found: T | undefined }> {
    const attempt = await this.unitOfWork.run('system', () => this.#reserve(candidate, device));
    if (!attempt.admitted) {
      await decoy();
      return { attempt, found: undefined };
    }
    try {
      return { attempt, found: await look() };
    } catch (error) {
      if (NOT_LOOKED_AT.some((type) => error instanceof type))
        await this.unitOfWork.run('system', () => this.#takeBack(attempt));
      throw error;
    }
  }

  /** The password was right. In an open unit of work, last: until it ends, others from this address wait. */
  async succeeded({ key, addressKey }: Attempt): Promise<void> {
    if (addressKey !== undefined) await this.failures.takeBack(addressKey);
    await this.failures.forget(key);
  }

  async #reserve(candidate: Candidate, { address, cookie }: Device): Promise<Attempt> {
    const nowMs = this.clock.nowMs();
    const userId = 'userId' in candidate ? candidate.userId : await this.failures.userNamed(candidate);
    const known = userId === undefined ? undefined : this.devices.idFor(cookie, userId, nowMs);
    const addressKey = known === undefined ? `address:${limitKey(address ?? '')}` : undefined;
    const counter: Counter = { key: keyOf(candidate, userId, known), userId };
    // The address first, here and in `succeeded`: who takes two rows in one order never waits in a circle.
    const fromHere =
      addressKey === undefined || (await this.failures.reserveAddress(addressKey, this.#addressRule, nowMs));
    // A shut-out address must not be able to lock accounts as well.
    const admitted = fromHere && (await this.failures.reserve(counter, this.#rule, nowMs));
    return { admitted, key: counter.key, addressKey };
  }

  async #takeBack({ key, addressKey }: Attempt): Promise<void> {
    if (addressKey !== undefined) await this.failures.takeBack(addressKey);
    await this.failures.takeBack(key);
  }
}

/** Names of nobody are kept as a hash: people type passwords into the wrong field. */
function keyOf(candidate: Candidate, userId: string | undefined, device: string | undefined): string {
  if (device !== undefined) return `device:${device}`;
  if (userId !== undefined || 'userId' in candidate) return `user:${userId}`;
  const name = 'email' in candidate ? candidate.email : candidate.username;
  return `name:${hash('sha256', normalisedName(name), 'base64url')}`;
}
