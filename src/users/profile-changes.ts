import { Injectable } from '@nestjs/common';
import { EndOfAccess } from '../access';
import { normalisedName, type ProfileChange, UserDirectory } from '../identity';
import { DomainEvents } from '../shared/events';
import { VersionOutdatedError } from '../shared/problem';
import { factsOf, type UserDetails } from './domain/user-details';

/** Changes what a user is called, whoever may, and leaves word of what was changed. */
@Injectable()
export class ProfileChanges {
  constructor(
    private readonly directory: UserDirectory,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Opens its own units of work. What is so already is no change.
   * @param version that the caller saw; undefined takes the present one
   * @throws {VersionOutdatedError} 412 @throws {NameTakenError} 409
   */
  async apply(user: UserDetails, version: number | undefined, change: ProfileChange): Promise<void> {
    if (version !== undefined && version !== user.version) throw new VersionOutdatedError();
    if (!differs(user, change)) return;
    // The version that was read: then what the audit says it was before is what it was.
    await this.directory.change(user.id, user.version, change, async (changed) => {
      const subject = { type: 'user', id: user.id };
      await this.events.record({ type: 'user.changed', subject, before: factsOf(user), after: factsOf(changed) });
      // Who signed in by the old address, or got letters there, may be somebody else.
      if (changed.email !== user.email) await this.endOfAccess.sessionsOf(user.id, 'email-changed');
    });
  }
}

function differs(user: UserDetails, { email, username, givenName, familyName }: ProfileChange): boolean {
  const other = (is: string | undefined, wanted: string | null | undefined) =>
    wanted !== undefined && (wanted ?? undefined) !== is;
  return (
    other(user.email, email === undefined ? undefined : normalisedName(email)) ||
    other(user.username, typeof username === 'string' ? normalisedName(username) : username) ||
    other(user.givenName, givenName) ||
    other(user.familyName, familyName)
  );
}
