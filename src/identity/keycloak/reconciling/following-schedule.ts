import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { Housekeeping } from '../../../access/nest';
import { TooBusyError } from '../../domain/identity.errors';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from '../keycloak.settings';
import { Leases } from '../leases';
import { EventFeed } from './event-feed';
import { type Finished, type FollowingName, FollowingState } from './following-state';
import { ManyUsers } from './many-users';
import { UserReconcile } from './user-reconcile';

/** Should an instance die in the middle of it, another begins so much later. */
const HELD_MS = { events: 120_000, users: 600_000, everything: 1_800_000 } as const;

/** Follows Keycloak in the background, by one instance at a time: nobody waits for it, no start and no request. */
@Injectable()
export class FollowingSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #housekeeping: readonly Housekeeping[];
  #lastReconcile: Finished | undefined;

  constructor(
    private readonly feed: EventFeed,
    private readonly reconcile: UserReconcile,
    private readonly state: FollowingState,
    private readonly leases: Leases,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'eventsSeconds' | 'reconcileSeconds'>,
    users: ManyUsers,
    @Inject(Registry) registry: Registry,
  ) {
    const everyMs = settings.eventsSeconds * 1000;
    this.#housekeeping = [
      new Housekeeping('following the events of Keycloak', everyMs, () => this.pollOnce()),
      new Housekeeping('comparing the users of Keycloak', everyMs, () => this.reconcileOnce()),
    ];
    this.#count(users, registry);
  }

  /** By whichever instance, as far as this one knows. */
  get lastReconcile(): Finished | undefined {
    return this.#lastReconcile;
  }

  onApplicationBootstrap(): void {
    for (const keeping of this.#housekeeping) keeping.onApplicationBootstrap();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const keeping of this.#housekeeping) await keeping.onApplicationShutdown();
  }

  /** @throws {ProviderUnavailableError} */
  pollOnce(): Promise<void> {
    return this.#alone('events', async () => void (await this.feed.poll()));
  }

  /** What is due. @throws {ProviderUnavailableError} */
  async reconcileOnce(): Promise<void> {
    await this.#reconcileIfDue('everything', undefined);
    await this.#reconcileIfDue('users', this.settings.reconcileSeconds);
    this.#lastReconcile = await this.state.lastFinished();
  }

  async #reconcileIfDue(name: 'users' | 'everything', everySeconds: number | undefined): Promise<void> {
    if (!(await this.state.isDue(name, everySeconds))) return;
    await this.#alone(name, async () => {
      if (!(await this.state.isDue(name, everySeconds))) return; // another instance was faster
      await this.state.begin(name);
      await this.state.finish(name, await this.reconcile.run(name === 'everything'));
    });
  }

  async #alone(name: FollowingName, work: () => Promise<void>): Promise<void> {
    let begun = false;
    try {
      await this.leases.hold(`following ${name}`, { heldMs: HELD_MS[name], waitMs: 0 }, () => {
        begun = true;
        return work();
      });
    } catch (error) {
      // Another instance is at it.
      if (begun || !(error instanceof TooBusyError)) throw error;
    }
  }

  #count({ total }: ManyUsers, registry: Registry): void {
    new Counter({
      name: 'keycloak_users_followed_total',
      help: 'Users of Keycloak that were read again, by what became of them',
      labelNames: ['result'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [result, count] of Object.entries(total)) this.inc({ result }, count);
      },
    });
    const last = (): Finished | undefined => this.#lastReconcile;
    new Gauge({
      name: 'keycloak_reconciled_timestamp_seconds',
      help: 'When all users of Keycloak were last compared with ours, in seconds since the epoch',
      registers: [registry],
      collect() {
        this.set((last()?.at.getTime() ?? 0) / 1000);
      },
    });
  }
}
