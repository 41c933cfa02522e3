import { Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { Health, HealthComponent, HealthStatus } from '../contract';
import { Clock } from '../shared/clock';
import { Lifecycle } from '../shared/http';
import { HEALTH_PARTS, type HealthPart } from './health-part';

/** Everybody may ask, so the parts are examined once in so long, however many do. */
const REMEMBERED_MS = 1000;
const STATUS: Readonly<Record<string, HealthStatus>> = { up: 'UP', degraded: 'DEGRADED', down: 'DOWN' };
const GRAVITY: readonly HealthStatus[] = ['UP', 'DEGRADED', 'DOWN'];

/** How everything is, in the words of Spring's actuator. */
@Injectable()
export class HealthReport {
  #last: { readonly untilMs: number; readonly components: Promise<Record<string, HealthComponent>> } | undefined;

  constructor(
    @Inject(HEALTH_PARTS) private readonly parts: readonly HealthPart[],
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly lifecycle: Lifecycle,
    private readonly clock: Clock,
  ) {}

  /** UP, DEGRADED (serving, with something away) or DOWN (not serving: draining, or a part without which nothing works). */
  async health(): Promise<Required<Health>> {
    const components = await this.#components();
    const gravest = Math.max(...Object.values(components).map(({ status }) => GRAVITY.indexOf(status)), 0);
    return { status: this.lifecycle.draining ? 'DOWN' : GRAVITY[gravest]!, components };
  }

  #components(): Promise<Record<string, HealthComponent>> {
    const nowMs = this.clock.monotonicMs();
    if (this.#last === undefined || nowMs >= this.#last.untilMs) {
      this.#last = { untilMs: nowMs + REMEMBERED_MS, components: this.#examine() };
    }
    return this.#last.components;
  }

  async #examine(): Promise<Record<string, HealthComponent>> {
    const examinations = this.parts.map((part) => async () => {
      const { status, details = {} } = await part.examine();
      const session = this.indicators.check(part.name);
      if (status === 'up') return session.up(details);
      return status === 'degraded' ? session.degraded(details) : session.down(details);
    });
    const { details } = await this.checks.check(examinations).catch((error: unknown) => {
      // Terminus throws its result when a part is down.
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    });
    return Object.fromEntries(
      Object.entries(details).map(([name, { status, ...facts }]) => {
        const known = Object.keys(facts).length > 0 ? { details: facts } : {};
        return [name, { status: STATUS[status]!, ...known }];
      }),
    );
  }
}
