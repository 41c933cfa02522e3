import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { Authenticated, CurrentPrincipal, Public } from '../access/nest';
import {
  AcceptInvitationRequest,
  ChangeEmailRequest,
  CompleteRegistrationRequest,
  type InvitationToMe,
  LinkRequest,
  PasswordResetRequest,
  RegisterRequest,
  ResetPasswordRequest,
  VerifyEmailRequest,
} from '../contract';
import { LetterLimitGuard, LinkLimitGuard, OwnLetterLimitGuard, RegistrationLimitGuard } from './account-limit.guards';
import { AcceptInvitation } from './commands/accept-invitation.command';
import { ChangeEmail } from './commands/change-email.command';
import { CompleteRegistration } from './commands/complete-registration.command';
import { ConfirmEmail } from './commands/confirm-email.command';
import { Register } from './commands/register.command';
import { RequestPasswordReset } from './commands/request-password-reset.command';
import { ResendVerification } from './commands/resend-verification.command';
import { ResetPassword } from './commands/reset-password.command';
import { VerifyEmail } from './commands/verify-email.command';
import { ReadInvitation } from './queries/read-invitation.query';

/** What people do with their own account. Whoever asks for a letter gets 202, whatever is behind the address. */
@Controller('api/v0/auth')
export class AccountsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Public()
  @UseGuards(RegistrationLimitGuard)
  @Post('register')
  @HttpCode(202)
  async register(@Body() { email }: RegisterRequest): Promise<void> {
    await this.commands.execute(new Register(email));
  }

  @Public()
  @UseGuards(LinkLimitGuard)
  @Post('register/confirm')
  @HttpCode(204)
  async completeRegistration(@Body() { token, password, ...names }: CompleteRegistrationRequest): Promise<void> {
    await this.commands.execute(new CompleteRegistration(token, password, names));
  }

  @Authenticated()
  @UseGuards(OwnLetterLimitGuard)
  @Post('verify-email/resend')
  @HttpCode(202)
  async resendVerification(@CurrentPrincipal() principal: Principal): Promise<void> {
    await this.commands.execute(new ResendVerification(principal));
  }

  @Public()
  @UseGuards(LinkLimitGuard)
  @Post('verify-email')
  @HttpCode(204)
  async verifyEmail(@Body() { token, password }: VerifyEmailRequest): Promise<void> {
    await this.commands.execute(new VerifyEmail(token, password));
  }

  @Public()
  @UseGuards(LetterLimitGuard)
  @Post('password-reset')
  @HttpCode(202)
  async requestPasswordReset(@Body() { email }: PasswordResetRequest): Promise<void> {
    await this.commands.execute(new RequestPasswordReset(email));
  }

  @Public()
  @UseGuards(LinkLimitGuard)
  @Post('password-reset/confirm')
  @HttpCode(204)
  async resetPassword(@Body() { token, password }: ResetPasswordRequest): Promise<void> {
    await this.commands.execute(new ResetPassword(token, password));
  }

  @Authenticated()
  @UseGuards(OwnLetterLimitGuard)
  @Post('email')
  @HttpCode(202)
  async changeEmail(
    @CurrentPrincipal() principal: Principal,
    @Body() { newEmail, currentPassword }: ChangeEmailRequest,
  ): Promise<void> {
    await this.commands.execute(new ChangeEmail(principal, newEmail, currentPassword));
  }

  @Public()
  @UseGuards(LinkLimitGuard)
  @Post('email/confirm')
  @HttpCode(204)
  async confirmEmail(@Body() { token }: LinkRequest): Promise<void> {
    await this.commands.execute(new ConfirmEmail(token));
  }

  @Public()
  @UseGuards(LinkLimitGuard)
  @Post('invitation')
  @HttpCode(200)
  readInvitation(@Body() { token }: LinkRequest): Promise<InvitationToMe> {
    return this.queries.execute(new ReadInvitation(token));
  }

  @Public()
  @UseGuards(LinkLimitGuard)
  @Post('invitation/accept')
  @HttpCode(204)
  async acceptInvitation(@Body() { token, password, ...names }: AcceptInvitationRequest): Promise<void> {
    await this.commands.execute(new AcceptInvitation(token, password, names));
  }
}
