import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { OwnUnitsOfWork } from '../../shared/database';
import type { UserDetails } from '../domain/user-details';
import { OwnProfile } from '../own-profile';
import { GetOwnProfile } from './get-own-profile.query';

@OwnUnitsOfWork()
@QueryHandler(GetOwnProfile)
export class GetOwnProfileHandler implements IQueryHandler<GetOwnProfile> {
  constructor(private readonly profile: OwnProfile) {}

  execute({ principal }: GetOwnProfile): Promise<UserDetails> {
    return this.profile.of(principal);
  }
}
