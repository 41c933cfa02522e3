import type { Principal, SessionRenewals } from '../../../access';
import type { Clock } from '../../../shared/clock';

/** While nobody can be asked: asked again after so long, and so often. */
const AGAIN_MS = 2_000;
const MOST_TRIES = 8;

/**
 * How long a tunnel may stay open: as long as the token it was opened with is good, and, because the client goes on
 * refreshing its session, as long as the last one of that session is. Nobody announces a refresh: it is asked for when
 * the token ends, once for each tunnel and token.
 */
export class Lifetime {
  /** Monotonic milliseconds; Infinity: nothing to wait for. */
  dueAtMs: number;
  #tries = 0;
  #over = false;

  /** @param principal undefined: nobody is known, and nothing ends */
  constructor(
    private readonly principal: Principal | undefined,
    private readonly renewals: SessionRenewals,
    private readonly clock: Clock,
  ) {
    this.dueAtMs = principal === undefined ? Infinity : this.#monotonic(principal.expiresAtMs);
  }

  /** @param expired called when it is over. @param renewed called when it is not, or when that is asked again */
  ask(expired: () => void, renewed: () => void): void {
    this.dueAtMs = Infinity;
    void this.renewals.renewedUntilMs(this.principal!).then(
      (untilMs) => {
        if (this.#over) return;
        this.#tries = 0;
        if (untilMs === undefined || untilMs <= this.clock.nowMs()) return expired();
        this.dueAtMs = this.#monotonic(untilMs);
        renewed();
      },
      () => {
        if (this.#over) return;
        // A moment's outage of the database closes nobody's socket; a long one does.
        if (++this.#tries === MOST_TRIES) return expired();
        this.dueAtMs = this.clock.monotonicMs() + AGAIN_MS;
        renewed();
      },
    );
  }

  end(): void {
    this.#over = true;
  }

  #monotonic(wallMs: number): number {
    return wallMs === Infinity ? Infinity : this.clock.monotonicMs() + (wallMs - this.clock.nowMs());
  }
}
