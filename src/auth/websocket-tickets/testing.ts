import type { RedeemedTicket } from '../../access';
import { TicketStore } from './ticket-store';

/** Keeps tickets in memory. */
export class FakeTicketStore extends TicketStore {
  readonly kept = new Map<string, RedeemedTicket & { readonly expiresAtMs: number }>();
  /** What is thrown instead of an answer. */
  broken: Error | undefined = undefined;
  /** Looks-up that are under way wait for it. */
  held: Promise<void> | undefined = undefined;

  keep(ticket: string, meaning: RedeemedTicket, expiresAtMs: number): Promise<void> {
    this.kept.set(ticket, { ...meaning, expiresAtMs });
    return Promise.resolve();
  }

  async take(ticket: string, nowMs: number): Promise<RedeemedTicket | undefined> {
    const meaning = await this.find(ticket, nowMs);
    if (meaning !== undefined) this.kept.delete(ticket);
    return meaning;
  }

  async find(ticket: string, nowMs: number): Promise<RedeemedTicket | undefined> {
    if (this.broken !== undefined) throw this.broken;
    await this.held;
    const found = this.kept.get(ticket);
    if (found === undefined || found.expiresAtMs <= nowMs) return undefined;
    const { expiresAtMs: _, ...meaning } = found;
    return meaning;
  }

  removeOver(): Promise<number> {
    return Promise.resolve(0);
  }
}
