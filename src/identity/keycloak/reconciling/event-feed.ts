import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../shared/clock';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { ProviderSessions } from '../../ports/provider-sessions';
import { KeycloakAdmin, type KeycloakEvent } from '../client';
import { RealmAdministrators } from '../following/realm-administrators';
import { FollowingState } from './following-state';
import { ManyUsers } from './many-users';
import { TELLING_TYPES, whatHappened } from './what-happened';

/** Events of transactions that were open for so long are not missed. */
const OVERLAP_MS = 10_000;
/** The first time: everything is read anyway, and clocks differ. */
const FIRST_LOOK_MS = 60_000;
/** Kept a week in the realm of this project; whoever comes back later reads everything. */
const OLDEST_MS = 6 * 86_400_000;
const PAGE = 200;

/**
 * The quick way in which changes at Keycloak come here: its lists of events, from where the last look ended. Reading one
 * twice does no harm, for an event only says whom to read again.
 */
@Injectable()
export class EventFeed {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly admin: KeycloakAdmin,
    private readonly state: FollowingState,
    private readonly users: ManyUsers,
    private readonly sessions: ProviderSessions,
    private readonly realmAdministrators: RealmAdministrators,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** By one instance at a time. @returns how many events were new @throws {ProviderUnavailableError} 503 */
  async poll(): Promise<number> {
    const nowMs = this.clock.nowMs();
    const { positionMs, seen } = (await this.state.position()) ?? { positionMs: nowMs - FIRST_LOOK_MS, seen: [] };
    if (nowMs - positionMs > OLDEST_MS) await this.state.wantEverything();
    const dateFrom = Math.max(0, positionMs - OVERLAP_MS);
    const [ofUsers, ofAdministrators] = [
      await this.#all('events', dateFrom, TELLING_TYPES),
      await this.#all('admin-events', dateFrom),
    ];
    const read = [...ofUsers, ...ofAdministrators];
    const known = new Set(seen);
    const fresh = read.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) await this.#heed(fresh);
    const latestMs = read.reduce((latest, { time }) => Math.max(latest, time), positionMs);
    const recent = read.filter(({ time }) => time >= latestMs - OVERLAP_MS).map(({ id }) => id);
    await this.state.moveTo({ positionMs: latestMs, seen: recent });
    return fresh.length;
  }

  async #heed(events: readonly KeycloakEvent[]): Promise<void> {
    const { changed, loggedOut, demoted, forMany } = whatHappened(events);
    if (demoted.size > 0) await this.unitOfWork.run('system', () => this.realmAdministrators.forget([...demoted]));
    if (forMany) await this.state.wantEverything();
    const { followed, gone } = await this.users.follow(changed);
    if (followed + gone > 0) this.#logger.debug(`followed ${followed} users of Keycloak, and the end of ${gone}`);
    for (const id of await this.#sessionsOf([...loggedOut])) await this.sessions.renew(id);
  }

  /** Sessions there and here are not known by one name: whether one is over, Keycloak says when it is renewed. */
  async #sessionsOf(externalIds: readonly string[]): Promise<string[]> {
    if (externalIds.length === 0) return [];
    const rows = await this.unitOfWork.run('system', () =>
      this.current.manager.query<{ id: string }[]>(
        `SELECT s.id FROM provider_sessions p JOIN sessions s ON s.id = p.session_id JOIN users u ON u.id = s.user_id
          WHERE u.external_id = ANY($1) AND s.ended_at IS NULL AND p.end_at IS NULL`,
        [externalIds],
      ),
    );
    return rows.map(({ id }) => id);
  }

  async #all(of: 'events' | 'admin-events', dateFrom: number, types: readonly string[] = []): Promise<KeycloakEvent[]> {
    const events: KeycloakEvent[] = [];
    for (let first = 0; ; first += PAGE) {
      const page = await this.admin.events(of, { dateFrom, first, max: PAGE }, types);
      events.push(...page);
      if (page.length < PAGE) return events;
    }
  }
}
