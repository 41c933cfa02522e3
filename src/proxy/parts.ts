import type {
  Authenticator,
  IdentityTokens,
  Revocations,
  RevocationStatus,
  RolePermissions,
  SessionRenewals,
  TenantDirectory,
  WebSocketTickets,
} from '../access';
import type { Limiter } from '../limits';
import type { Clock } from '../shared/clock';
import type { Environment } from '../shared/config';
import type { ProblemWriter } from '../shared/problem';
import type { AccessLog, RequestMetrics, Tracing } from '../shared/telemetry';
import type { DataPlaneLog } from './log';
import type { OpenSockets } from './open-sockets';
import type { LoadedPlugins } from './plugins';
import type { LimitConfig } from './routes/gateway-config';

/** The shared organs that compiled routes are made of. */
export interface Parts {
  readonly authenticator: Authenticator;
  readonly identityTokens: Pick<IdentityTokens, 'tokenFor'>;
  readonly tenants: TenantDirectory;
  readonly rolePermissions: RolePermissions;
  readonly revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>;
  readonly hearing: RevocationStatus;
  /** What is refused while nobody hears of revocations. */
  readonly blindPolicy: Environment['REVOCATION_BLIND_POLICY'];
  readonly limiter: Limiter;
  /** Those of all routes, of the configuration that is compiled. */
  readonly limits: readonly LimitConfig[];
  /** Those who have WebSockets open. */
  readonly sockets: OpenSockets;
  readonly tickets: Pick<WebSocketTickets, 'redeem'>;
  readonly renewals: SessionRenewals;
  /** Of the installation's own pages: PUBLIC_URL and CORS_ORIGINS. */
  readonly origins: readonly string[];
  /** Those of the configuration that is compiled. */
  readonly plugins?: LoadedPlugins | undefined;
  readonly clock: Clock;
  readonly problems: ProblemWriter;
  readonly accessLog: AccessLog;
  readonly metrics: RequestMetrics;
  /** undefined: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly log: DataPlaneLog;
}
