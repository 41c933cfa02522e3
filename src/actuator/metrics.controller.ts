import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { Public } from '../access/nest';

/** Figures in Prometheus' text format. The door shows them to internal clients only. */
@Controller()
@Public()
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get(['actuator/metrics', 'metrics'])
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('Content-Type', this.registry.contentType);
    return this.registry.metrics();
  }
}
