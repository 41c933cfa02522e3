import { hash } from 'node:crypto';
import type { Random } from '../../shared/crypto';

/** What a link lets its holder do, once. */
export type LinkPurpose = 'registration' | 'verify-email' | 'reset-password' | 'change-email' | 'invitation';

/** A link as it is kept: the token in it is known to its reader alone. */
export interface KeptLink {
  readonly purpose: LinkPurpose;
  /** Whom or what it is about: of one purpose there is one link about it, and the newest counts. */
  readonly subject: string;
  /** The address that the letter went to. */
  readonly email: string;
  /** The user whom it is for, and their address when it was made: with another one it is void. */
  readonly user?: { readonly id: string; readonly email: string } | undefined;
  /** The session that asked for it. */
  readonly sessionId?: string | undefined;
  readonly invitationId?: string | undefined;
}

/** 256 bits, in the alphabet of URLs. */
export const newLinkToken = (random: Random): string => random.bytes(32).toString('base64url');

/** SHA-256: what was drawn from 256 bits needs no salt, and no slow hash. */
export const hashOfLink = (token: string): Buffer => hash('sha256', token, 'buffer');
