import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clientNetwork, limitBy, LimitGuard, LimitGuardParts, principalOf } from '../access/nest';
import { nameIn } from '../identity';
import { ENVIRONMENT, type Environment } from '../shared/config';

type Settings = Pick<Environment, 'REGISTRATION_LIMIT' | 'ACCOUNT_MAIL_LIMIT' | 'ACCOUNT_ADDRESS_LIMIT'>;

/** So many registrations from one address, so many letters to one. */
@Injectable()
export class RegistrationLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimitGuardParts) parts: LimitGuardParts,
    @Inject(ENVIRONMENT) { REGISTRATION_LIMIT, ACCOUNT_MAIL_LIMIT }: Settings,
  ) {
    const limits = [
      limitBy('registration', REGISTRATION_LIMIT, clientNetwork),
      limitBy('account-mail', ACCOUNT_MAIL_LIMIT, email),
    ];
    super(limits, parts);
  }
}

/** So many letters asked for from one address, so many to one: whether it has an account or not. */
@Injectable()
export class LetterLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimitGuardParts) parts: LimitGuardParts,
    @Inject(ENVIRONMENT) { ACCOUNT_MAIL_LIMIT, ACCOUNT_ADDRESS_LIMIT }: Settings,
  ) {
    const limits = [
      limitBy('account-address', ACCOUNT_ADDRESS_LIMIT, clientNetwork),
      limitBy('account-mail', ACCOUNT_MAIL_LIMIT, email),
    ];
    super(limits, parts);
  }
}

/** So many links used from one address. Their tokens cannot be guessed: this spares the hashes behind them. */
@Injectable()
export class LinkLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimitGuardParts) parts: LimitGuardParts,
    @Inject(ENVIRONMENT) { ACCOUNT_ADDRESS_LIMIT }: Settings,
  ) {
    super([limitBy('account-address', ACCOUNT_ADDRESS_LIMIT, clientNetwork)], parts);
  }
}

/** So many invitations to one address, whoever sends them and to whichever tenant; and the same one is sent again so often. */
@Injectable()
export class InvitationLimitGuard extends LimitGuard {
  constructor(@Inject(LimitGuardParts) parts: LimitGuardParts, @Inject(ENVIRONMENT) { ACCOUNT_MAIL_LIMIT }: Settings) {
    const limits = [
      limitBy('invitation-mail', ACCOUNT_MAIL_LIMIT, email),
      limitBy('invitation-resent', ACCOUNT_MAIL_LIMIT, invitation),
    ];
    super(limits, parts);
  }
}

/** So many letters that one user may ask for. */
@Injectable()
export class OwnLetterLimitGuard extends LimitGuard {
  constructor(@Inject(LimitGuardParts) parts: LimitGuardParts, @Inject(ENVIRONMENT) { ACCOUNT_MAIL_LIMIT }: Settings) {
    const own = limitBy('own-mail', ACCOUNT_MAIL_LIMIT, (request) => principalOf(request)!.id);
    super([own], parts);
  }
}

/** Undefined for bodies that name nobody, which must not use up one common quota: they will be refused as invalid. */
const email = ({ body }: FastifyRequest): string | undefined => nameIn(body, 'email');

/** Id in the path, in its one spelling. */
const invitation = ({ params }: FastifyRequest): string | undefined =>
  (params as { readonly invitationId?: string }).invitationId?.toLowerCase();
