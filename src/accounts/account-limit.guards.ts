import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { clientNetwork, LimitGuard, principalOf } from '../access/nest';
import { LONGEST_NAME, normalisedName } from '../identity';
import { LimiterThrottlerStorage } from '../limits';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { RequestMetrics } from '../shared/telemetry';

type Settings = Pick<Environment, 'REGISTRATION_LIMIT' | 'ACCOUNT_MAIL_LIMIT' | 'ACCOUNT_ADDRESS_LIMIT'>;
type Rate = Settings['REGISTRATION_LIMIT'];

const limit = (name: string, { requests, perSeconds }: Rate, keyOf: (request: object) => string) => ({
  name,
  limit: requests,
  ttl: perSeconds * 1000,
  getTracker: keyOf,
});

/** So many registrations from one address, so many letters to one. */
@Injectable()
export class RegistrationLimitGuard extends LimitGuard {
  constructor(
    // Named, because the base class has named other tokens for these places, and Nest inherits them.
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { REGISTRATION_LIMIT, ACCOUNT_MAIL_LIMIT }: Settings,
  ) {
    const limits = [
      limit('registration', REGISTRATION_LIMIT, clientNetwork),
      { ...limit('account-mail', ACCOUNT_MAIL_LIMIT, emailIn), skipIf: namesNobody },
    ];
    super(limits, storage, reflector, metrics);
  }
}

/** So many letters asked for from one address, so many to one: whether it has an account or not. */
@Injectable()
export class LetterLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { ACCOUNT_MAIL_LIMIT, ACCOUNT_ADDRESS_LIMIT }: Settings,
  ) {
    const limits = [
      limit('account-address', ACCOUNT_ADDRESS_LIMIT, clientNetwork),
      { ...limit('account-mail', ACCOUNT_MAIL_LIMIT, emailIn), skipIf: namesNobody },
    ];
    super(limits, storage, reflector, metrics);
  }
}

/** So many links used from one address. Their tokens cannot be guessed: this spares the hashes behind them. */
@Injectable()
export class LinkLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { ACCOUNT_ADDRESS_LIMIT }: Settings,
  ) {
    super([limit('account-address', ACCOUNT_ADDRESS_LIMIT, clientNetwork)], storage, reflector, metrics);
  }
}

/** So many invitations to one address, whoever sends them and to whichever tenant; and the same one is sent again so often. */
@Injectable()
export class InvitationLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { ACCOUNT_MAIL_LIMIT }: Settings,
  ) {
    const limits = [
      { ...limit('invitation-mail', ACCOUNT_MAIL_LIMIT, emailIn), skipIf: namesNobody },
      { ...limit('invitation-resent', ACCOUNT_MAIL_LIMIT, invitationIn), skipIf: namesNoInvitation },
    ];
    super(limits, storage, reflector, metrics);
  }
}

/** So many letters that one user may ask for. */
@Injectable()
export class OwnLetterLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimiterThrottlerStorage) storage: LimiterThrottlerStorage,
    @Inject(Reflector) reflector: Reflector,
    metrics: RequestMetrics,
    @Inject(ENVIRONMENT) { ACCOUNT_MAIL_LIMIT }: Settings,
  ) {
    const user = (request: object): string => principalOf(request)!.id;
    super([limit('own-mail', ACCOUNT_MAIL_LIMIT, user)], storage, reflector, metrics);
  }
}

/** Bodies that name nobody must not use up one common quota: they will be refused as invalid. */
const namesNobody = (context: ExecutionContext): boolean => emailIn(context.switchToHttp().getRequest<object>()) === '';

const namesNoInvitation = (context: ExecutionContext): boolean =>
  invitationIn(context.switchToHttp().getRequest<object>()) === '';

/** Id in the path, in its one spelling. */
function invitationIn(request: object): string {
  const { params } = request as { readonly params?: { readonly invitationId?: string } };
  return params?.invitationId?.toLowerCase() ?? '';
}

/** As sent, known or not, in its one spelling. The body is not yet validated: it may be anything, of any length. */
function emailIn(request: object): string {
  const { body } = request as { readonly body?: unknown };
  const { email } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return typeof email === 'string' && email.length <= LONGEST_NAME ? normalisedName(email) : '';
}
