import type { RedeemedTicket } from '../../access';

/** Tickets that were issued and not used. Scope `system`. */
export abstract class TicketStore {
  abstract keep(ticket: string, meaning: RedeemedTicket, expiresAtMs: number): Promise<void>;
  /**
   * Takes it out: of several that show one ticket, over all instances, one finds something.
   * @returns undefined for one that never was, was taken, or came too late
   */
  abstract take(ticket: string, nowMs: number): Promise<RedeemedTicket | undefined>;
  /** The same, and it stays. */
  abstract find(ticket: string, nowMs: number): Promise<RedeemedTicket | undefined>;
  /** @returns how many; 0 when none is left */
  abstract removeOver(nowMs: number): Promise<number>;
}
