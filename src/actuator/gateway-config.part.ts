import type { ConfigStatus } from '../proxy';
import type { HealthPart, PartHealth } from './health-part';

/** What routes run, and whether the file has moved on to something that cannot run. */
export class GatewayConfigPart implements HealthPart {
  readonly name = 'gatewayConfig';

  constructor(private readonly config: ConfigStatus) {}

  examine(): PartHealth {
    const { file, version, routes, loadedAtMs, failedSinceMs, faults, warnings } = this.config;
    const details = {
      file,
      routes,
      ...(version === '' ? {} : { version, loadedAt: new Date(loadedAtMs).toISOString() }),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    if (failedSinceMs === undefined) return { status: 'up', details };
    return { status: 'degraded', details: { ...details, failedSince: new Date(failedSinceMs).toISOString(), faults } };
  }
}
