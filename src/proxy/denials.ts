import { TENANT_FORBIDDEN, TENANT_SUSPENDED, TOKEN_REVOKED } from '../access';
import type { Refusal } from '../shared/problem';
import type { Exchange } from './exchange';
import { codeOf, endSendings, type Tunnels } from './forward';
import type { Parts } from './parts';
import type { Deadlines } from './upstreams';

export type DenialParts = Pick<Parts, 'revocations' | 'tenants'>;

/** @returns why an exchange that was let in would be refused now; undefined when it would not */
export function denialOf({ principal, tenant }: Exchange, { revocations, tenants }: DenialParts): Refusal | undefined {
  if (principal === undefined) return undefined;
  if (revocations.isRevoked(principal)) return TOKEN_REVOKED;
  if (tenant === undefined) return undefined;
  const now = tenants.find(tenant.code);
  if (now === undefined) return TENANT_FORBIDDEN;
  return now.suspended === true ? TENANT_SUSPENDED : undefined;
}

/**
 * Looks again at everything in flight when somebody's access may have ended: answers that stream, requests that wait,
 * tunnels. Nothing is kept for that while a request is served: what is in flight has a deadline, and is found there.
 * Many revocations at once are one look.
 * @returns how to stop
 */
export function endWhatIsDenied(parts: DenialParts, deadlines: Deadlines, tunnels: Tunnels): () => void {
  let pending: NodeJS.Immediate | undefined;
  const look = (): void => {
    pending = undefined;
    endSendings(deadlines, (exchange) => denialOf(exchange, parts));
    tunnels.close((exchange) => {
      const denial = denialOf(exchange, parts);
      return denial && { code: codeOf(denial.status), reason: denial.code };
    });
  };
  const lookSoon = (): void => void (pending ??= setImmediate(look));
  const stops = [parts.revocations.onRevoked(lookSoon), parts.tenants.onRead(lookSoon)];
  return () => {
    clearImmediate(pending);
    for (const stop of stops) stop();
  };
}
