import type { Invitation as ShownInvitation } from '../contract';
import type { Invitation } from './domain/invitation';

/** @returns the invitation as the contract shows it */
export function shownInvitation(invitation: Invitation, nowMs: number): ShownInvitation {
  const { id, email, givenName, familyName, roles, invitedBy, createdAt, expiresAt } = invitation;
  return {
    id,
    email,
    givenName: givenName ?? null,
    familyName: familyName ?? null,
    roles,
    status: expiresAt.getTime() > nowMs ? 'pending' : 'expired',
    invitedBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
