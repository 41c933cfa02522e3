import type { Reading } from '../../shared/paging';
import type { Invitation } from '../domain/invitation';

/** Invitations that were not accepted yet. In scope `tenant` those of the selected tenant alone. */
export abstract class InvitationRepository {
  /** Takes the place of the invitation of the same address to the same tenant, and its id. @returns it as it is kept */
  abstract put(invitation: Invitation): Promise<Invitation>;
  abstract find(id: string): Promise<Invitation | undefined>;
  /** By the time they were made. */
  abstract read(reading: Reading): Promise<Invitation[]>;
  abstract count(): Promise<number>;
  /** From now on another's, with a new end. */
  abstract renew(id: string, invitedBy: string, expiresAt: Date): Promise<void>;
  /** With its links. @returns whether it was there */
  abstract remove(id: string): Promise<boolean>;
  /** Scope `system`. @returns how many were removed */
  abstract removeExpired(before: Date): Promise<number>;
}
