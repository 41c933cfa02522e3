import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { clientNetwork, LimitGuard } from '../access/nest';
import { LONGEST_NAME, normalisedName } from '../identity';
import { LimiterThrottlerStorage } from '../limits';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { RequestMetrics } from '../shared/telemetry';

type Settings = Pick<Environment, 'LOGIN_LIMIT' | 'LOGIN_NAME_LIMIT' | 'LOGIN_ADDRESS_LIMIT'>;

/** Counts attempts to sign in before the password is looked at: by name and address, by name, by address. */
@Injectable()
export class LoginLimitGuard extends LimitGuard {
  constructor(
    // Named, because the base class has named other tokens for these places, and Nest inherits them.
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { LOGIN_LIMIT, LOGIN_NAME_LIMIT, LOGIN_ADDRESS_LIMIT }: Settings,
  ) {
    const limit = (
      name: string,
      { requests, perSeconds }: Settings['LOGIN_LIMIT'],
      keyOf: (body: unknown) => string,
    ) => ({
      name,
      limit: requests,
      ttl: perSeconds * 1000,
      getTracker: (request: Record<string, unknown>) => keyOf(request['body']),
    });
    super(
      [
        { ...limit('login', LOGIN_LIMIT, (body) => `${clientNetwork()} ${nameIn(body)}`), skipIf: namesNobody },
        { ...limit('login-name', LOGIN_NAME_LIMIT, nameIn), skipIf: namesNobody },
        { ...limit('login-address', LOGIN_ADDRESS_LIMIT, clientNetwork), skipIf: refreshes },
      ],
      storage,
      reflector,
      metrics,
    );
  }
}

/** Bodies without a name must not use up one common quota: they will be refused as invalid. */
const namesNobody = (context: ExecutionContext): boolean => refreshes(context) || nameIn(bodyOf(context)) === '';

/** A form that refreshes: it has limits of its own. Where forms are not read, a body with this member will be refused. */
const refreshes = (context: ExecutionContext): boolean => memberOf(bodyOf(context), 'grant_type') === 'refresh_token';

const bodyOf = (context: ExecutionContext): unknown => context.switchToHttp().getRequest<{ body?: unknown }>().body;

const memberOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;

/** The name as sent, known or not, in its one spelling. The body is not yet validated: it may be anything, of any length. */
function nameIn(body: unknown): string {
  const email = memberOf(body, 'email');
  const name = typeof email === 'string' ? email : memberOf(body, 'username');
  return typeof name === 'string' && name.length <= LONGEST_NAME ? normalisedName(name) : '';
}
