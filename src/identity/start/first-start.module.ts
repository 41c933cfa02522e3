import { Module } from '@nestjs/common';
import { FirstAdministrator } from './first-administrator';
import { FirstStart } from './first-start';
import { SampleUsers } from './sample-users';

/** What a gateway needs before it can serve. Not for the command line, with which the first administrator can be made too. */
@Module({ providers: [FirstAdministrator, SampleUsers, FirstStart], exports: [FirstStart] })
export class FirstStartModule {}
