import { Controller, Get } from '@nestjs/common';
import { Public } from '../access/nest';
import type { Info } from '../contract';
import { Clock } from '../shared/clock';
import { readApplication } from './application';

/** What is running. The door shows it to internal clients only. */
@Controller('actuator/info')
@Public()
export class InfoController {
  readonly #info: Info;

  constructor(clock: Clock) {
    const startedAt = new Date(clock.nowMs()).toISOString();
    this.#info = { ...readApplication(), node: process.versions.node, startedAt };
  }

  @Get()
  info(): Info {
    return this.#info;
  }
}
