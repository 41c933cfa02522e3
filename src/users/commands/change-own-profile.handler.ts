import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OwnUnitsOfWork } from '../../shared/database';
import { OwnProfile } from '../own-profile';
import { ProfileChanges } from '../profile-changes';
import { ChangeOwnProfile } from './change-own-profile.command';

@OwnUnitsOfWork()
@CommandHandler(ChangeOwnProfile)
export class ChangeOwnProfileHandler implements ICommandHandler<ChangeOwnProfile> {
  constructor(
    private readonly profile: OwnProfile,
    private readonly changes: ProfileChanges,
  ) {}

  async execute({ principal, version, names }: ChangeOwnProfile): Promise<void> {
    await this.changes.apply(await this.profile.of(principal), version, names);
  }
}
