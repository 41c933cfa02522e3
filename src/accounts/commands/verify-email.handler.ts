import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PasswordProof } from '../../auth';
import { Capabilities } from '../../identity';
import { OwnUnitsOfWork } from '../../shared/database';
import { actsAs } from '../acting';
import { Enrolment } from '../enrolment';
import { Links } from '../links';
import { VerifyEmail } from './verify-email.command';

/**
 * The link alone would not do: whoever has prepared an account with somebody else's address and asked for the letter
 * could hope that its reader just follows the link, and confirms an account whose password is not theirs.
 */
@OwnUnitsOfWork()
@CommandHandler(VerifyEmail)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmail, void> {
  constructor(
    private readonly links: Links,
    private readonly proof: PasswordProof,
    private readonly enrolment: Enrolment,
    private readonly capabilities: Capabilities,
  ) {}

  /** @throws {LinkInvalidError} 400 @throws {PasswordWrongError} 400; the link stays good @throws {NotSupportedError} 501 */
  async execute({ token, password }: VerifyEmail): Promise<void> {
    this.capabilities.require('email-verification');
    const { user } = await this.links.read('verify-email', token);
    await this.proof.assert(user!, password);
    await this.links.use('verify-email', token, async () => {
      actsAs(user!.id);
      await this.enrolment.addressIsTheirs(user!.id);
    });
  }
}
