import type { Principal } from '../access';
import type { RequestHead } from '../shared/http';
import type { Tenant } from '../shared/tenant';
import type { SocketFacts } from './handshake';
import type { Fault } from './policy';
import type { ToldQuota } from './quota';
import type { Route } from './routes/route';
import type { Target } from './upstreams';

/** How an exchange ended, for everyone who must know: access log, metrics, breaker, released slots. */
export interface Outcome {
  /** Status the client saw; 499 when it left before its answer was complete. */
  readonly status: number;
  readonly fault: Fault | undefined;
  /** Problem code of a refusal or fault, for the log; undefined when the upstream's own answer went through. */
  readonly code: string | undefined;
}

/** One request on its way. One allocation of fixed shape; a fact on it is written once, by the check named for it. */
export class Exchange {
  /** Written by authenticate. */
  principal: Principal | undefined = undefined;
  /** Written by select-tenant, after membership was checked. */
  tenant: Tenant | undefined = undefined;
  /** Undefined for what is no WebSocket handshake. Written by read-handshake. */
  socket: SocketFacts | undefined = undefined;
  /** Name, value, …: what the upstream gets from us. */
  readonly addedHeaders: string[] = [];
  /** Name, value, …: what the client gets from us, such as RateLimit fields. */
  readonly answerHeaders: string[] = [];
  /** The tightest limit so far, told in answerHeaders. Written by the limit checks. */
  quota: ToldQuota | undefined = undefined;
  /** Run exactly once, when the exchange is over. */
  readonly ended: ((outcome: Outcome) => void)[] = [];
  /** Largest body that the route lets through, in bytes; the forwarder counts while it streams. Written by bound-body. */
  maxBodyBytes = Infinity;
  /** A body that came with its head: kept, so that it can be sent again. Written by the forwarder. */
  smallBody: Buffer | undefined = undefined;
  /** Bytes of a longer one are on their way: it cannot be sent again. Written by the forwarder. */
  bodyBegun = false;
  /** Where it is being sent, or was last; and where it was sent before, in vain. Written by the upstream, and by retry. */
  target: Target | undefined = undefined;
  tried: Target[] | undefined = undefined;
  /** Name of the upstream that was asked instead of the route's own. Written by fall-back. */
  fellBackTo: string | undefined = undefined;
  /** Monotonic milliseconds at which its answer must be complete; 0 = whenever. Written by within-deadline. */
  deadlineAtMs = 0;
  /** Bytes of the bodies that moved so far: the client's, and what it was sent. Payload only, as after de-chunking. */
  bytesIn = 0;
  bytesOut = 0;
  /** Times of the upstream's part, in monotonic milliseconds, for log and metrics; 0 = did not happen. */
  upstreamStartedAtMs = 0;
  upstreamAnsweredAtMs = 0;
  upstreamEndedAtMs = 0;

  constructor(
    readonly head: RequestHead,
    /** Written again by choose-route, where it depends on who asks. */
    public route: Route,
  ) {}
}
