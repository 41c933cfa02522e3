import { setImmediate as othersTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LookUpCache } from '../../shared/cache';
import { type Revocation, Revocations } from './revocations';

/** Something that every instance remembers was changed: a role by its name, a tenant by its code. */
export interface Outdated {
  readonly kind: 'role' | 'tenant';
  readonly value: string;
}

/** What instances tell each other. */
export type Announcement = Revocation | Outdated;

const AT_A_TIME = 1000;

/** What may concern an API key: itself, its owner, and what the owner's roles include. */
const OF_KEYS: readonly Announcement['kind'][] = ['key', 'epoch', 'role-epoch'];

/** What an announcement does in this process. */
@Injectable()
export class Announcements {
  constructor(
    private readonly revocations: Revocations,
    private readonly lookUps: LookUpCache,
  ) {}

  apply(announcement: Announcement): void {
    if (isOutdated(announcement)) return this.lookUps.forget(announcement.kind, announcement.value);
    // First, so that whoever is looked up from now on is new. Keys are kept by prefix, and owners have many: all go.
    if (OF_KEYS.includes(announcement.kind)) this.lookUps.forget('api-key');
    this.revocations.apply(announcement);
  }

  /** All that holds, after a time in which anything may have been missed. Others have their turn between: they may be many. */
  async replay(revocations: readonly Revocation[]): Promise<void> {
    this.lookUps.forgetAll();
    for (const [index, revocation] of revocations.entries()) {
      this.revocations.apply(revocation);
      if (index % AT_A_TIME === AT_A_TIME - 1) await othersTurn();
    }
  }
}

const isOutdated = (announcement: Announcement): announcement is Outdated =>
  announcement.kind === 'role' || announcement.kind === 'tenant';
