import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/nest';
import type { Health } from '../contract';
import { Lifecycle } from '../shared/http';
import { requestContext } from '../shared/tenant';
import { HealthReport } from './health-report';

/** Answers probes. 200 while requests are served, 503 while they are not. */
@Controller()
@Public()
export class HealthController {
  constructor(
    private readonly report: HealthReport,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** The parts are for internal clients: their names say how the house is built. */
  @Get(['actuator/health', 'health'])
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const { status, components } = await this.report.health();
    reply.status(status === 'DOWN' ? 503 : 200);
    return requestContext.current()?.head.client.internal === true ? { status, components } : { status };
  }

  /** Should the process be restarted? Not because of what it depends on, and not while it drains. */
  @Get('actuator/liveness')
  liveness(): Health {
    return { status: 'UP' };
  }

  /**
   * Should requests come here? From the end of the start to SIGTERM: routes and keys are loaded before the first port
   * opens. A lost database or a dead upstream is no reason: every other instance would be as unready.
   */
  @Get(['actuator/readiness', 'ready'])
  readiness(@Res({ passthrough: true }) reply: FastifyReply): Health {
    const { draining } = this.lifecycle;
    reply.status(draining ? 503 : 200);
    return { status: draining ? 'DOWN' : 'UP' };
  }
}
