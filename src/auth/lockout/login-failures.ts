import type { LoginName } from '../../identity';

/** Whose failures are counted together: an account, somebody's known device, or a name that nobody has. */
export interface Counter {
  readonly key: string;
  readonly userId: string | undefined;
}

/** When a counter locks, and for how long. */
export interface LockRule {
  /** So many failures are let through. */
  readonly failures: number;
  /** Lengths of the first lock, the second, …, in seconds; the last one stays. */
  readonly lengths: readonly number[];
  /** Counters that did not move so long begin anew. */
  readonly forgottenAfterMs: number;
}

/** So many failures of an address in a time. */
export interface AddressRule {
  readonly failures: number;
  readonly perMs: number;
}

/** A lock that nobody was told of yet. */
export interface Lock {
  readonly userId: string;
  readonly failures: number;
  readonly untilMs: number;
}

/**
 * Failed attempts to sign in, shared by all instances. An attempt is counted as a failure before its password is looked at,
 * and taken back when it was right: so of many at once no more are looked at than the rule lets through. Scope `system`.
 */
export abstract class LoginFailures {
  abstract userNamed(name: LoginName): Promise<string | undefined>;
  /** Counts an attempt. @returns false when the counter is locked: then nothing was counted */
  abstract reserve(counter: Counter, rule: LockRule, nowMs: number): Promise<boolean>;
  /** The same for an address. @returns false when the address has used up its failures */
  abstract reserveAddress(key: string, rule: AddressRule, nowMs: number): Promise<boolean>;
  /** The attempt was right: its counter begins anew. */
  abstract forget(key: string): Promise<void>;
  /** The attempt was no failure: one less, and what it locked is open. */
  abstract takeBack(key: string): Promise<void>;
  /** Opens every lock of a user, on all devices. @returns whether there was anything to forget */
  abstract unlock(userId: string): Promise<boolean>;
  /** Some of the locks of users that nobody asked for yet and whose last attempt was before; each is given out once. */
  abstract takeUntold(lastAtBeforeMs: number): Promise<Lock[]>;
  /** Removes some of the counters that did not move since, but those that still lock. @returns how many; 0 when none is left */
  abstract removeOld(beforeMs: number, nowMs: number): Promise<number>;
}
