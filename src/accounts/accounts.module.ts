import { Module } from '@nestjs/common';
import { Housekeeping } from '../access/nest';
import { AuthModule } from '../auth';
import { MailModule } from '../mail';
import { RolesModule } from '../roles';
import { Clock } from '../shared/clock';
import { UnitOfWork, untilNoneIsLeft } from '../shared/database';
import { AccountPagesController } from './account-pages.controller';
import { AccountsController } from './accounts.controller';
import { AcceptInvitationHandler } from './commands/accept-invitation.handler';
import { ChangeEmailHandler } from './commands/change-email.handler';
import { CompleteRegistrationHandler } from './commands/complete-registration.handler';
import { ConfirmEmailHandler } from './commands/confirm-email.handler';
import { InviteHandler } from './commands/invite.handler';
import { RegisterHandler } from './commands/register.handler';
import { RequestPasswordResetHandler } from './commands/request-password-reset.handler';
import { ResendInvitationHandler } from './commands/resend-invitation.handler';
import { ResendVerificationHandler } from './commands/resend-verification.handler';
import { ResetPasswordHandler } from './commands/reset-password.handler';
import { VerifyEmailHandler } from './commands/verify-email.handler';
import { WithdrawInvitationHandler } from './commands/withdraw-invitation.handler';
import { Enrolment } from './enrolment';
import { InvitationLetters } from './invitation-letters';
import { InvitationsController } from './invitations.controller';
import { InviterRights } from './inviter-rights';
import { Links } from './links';
import { SecurityNotices } from './notices/security-notices';
import { OpenInvitations } from './open-invitations';
import { PostgresAccountRepository } from './persistence/postgres-account.repository';
import { PostgresInvitationRepository } from './persistence/postgres-invitation.repository';
import { PostgresLinkRepository } from './persistence/postgres-link.repository';
import { AccountRepository } from './ports/account.repository';
import { InvitationRepository } from './ports/invitation.repository';
import { LinkRepository } from './ports/link.repository';
import { ListInvitationsHandler } from './queries/list-invitations.handler';
import { ReadInvitationHandler } from './queries/read-invitation.handler';

const CLEAN_EVERY_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** An invitation that expired is shown for a month, for whoever wants to send it again. */
const EXPIRED_KEPT_MS = 30 * DAY_MS;

function removeExpired(
  links: LinkRepository,
  invitations: InvitationRepository,
  unitOfWork: UnitOfWork,
  clock: Clock,
): Housekeeping {
  return new Housekeeping('removal of expired links', CLEAN_EVERY_MS, async () => {
    const nowMs = clock.nowMs();
    await untilNoneIsLeft(unitOfWork, () => links.removeExpired(nowMs - DAY_MS));
    await untilNoneIsLeft(unitOfWork, () => invitations.removeExpired(new Date(nowMs - EXPIRED_KEPT_MS)));
  });
}

/** What people do with their own account: register, confirm an address, reset a password, accept an invitation. */
@Module({
  imports: [AuthModule, MailModule, RolesModule],
  controllers: [AccountsController, InvitationsController, AccountPagesController],
  providers: [
    { provide: AccountRepository, useClass: PostgresAccountRepository },
    { provide: LinkRepository, useClass: PostgresLinkRepository },
    { provide: InvitationRepository, useClass: PostgresInvitationRepository },
    {
      provide: Housekeeping,
      inject: [LinkRepository, InvitationRepository, UnitOfWork, Clock],
      useFactory: removeExpired,
    },
    Links,
    Enrolment,
    InvitationLetters,
    InviterRights,
    OpenInvitations,
    SecurityNotices,
    RegisterHandler,
    CompleteRegistrationHandler,
    ResendVerificationHandler,
    VerifyEmailHandler,
    RequestPasswordResetHandler,
    ResetPasswordHandler,
    ChangeEmailHandler,
    ConfirmEmailHandler,
    InviteHandler,
    ResendInvitationHandler,
    WithdrawInvitationHandler,
    AcceptInvitationHandler,
    ListInvitationsHandler,
    ReadInvitationHandler,
  ],
})
export class AccountsModule {}
