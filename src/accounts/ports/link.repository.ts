import type { KeptLink, LinkPurpose } from '../domain/link-token';

/** Links that are good for one use. Scope `system`. */
export abstract class LinkRepository {
  /** Takes the place of the link of the same purpose and subject, used or not: that one is void. */
  abstract put(hash: Buffer, link: KeptLink, issuedAtMs: number, expiresAtMs: number): Promise<void>;
  /** @returns the link while it is good: not used, not expired, its user enabled and with the address of then */
  abstract find(hash: Buffer, purpose: LinkPurpose, nowMs: number): Promise<KeptLink | undefined>;
  /** Uses it up: of many at once, one gets it. @returns undefined when it is not good */
  abstract claim(hash: Buffer, purpose: LinkPurpose, nowMs: number): Promise<KeptLink | undefined>;
  /** What it was claimed for was not done: it is good again, until it expires. */
  abstract release(hash: Buffer): Promise<void>;
  /** Every link for this user is void. */
  abstract voidAllOf(userId: string): Promise<void>;
  /** Removes some. @returns how many; 0 when none is left */
  abstract removeExpired(beforeMs: number): Promise<number>;
}
