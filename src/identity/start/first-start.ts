import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { FirstAdministrator } from './first-administrator';
import { SampleUsers } from './sample-users';

/** What a start had to create. Filled in before the application is bootstrapped. */
@Injectable()
export class FirstStart implements OnModuleInit {
  readonly #logger = new Logger('Identity');
  #createdFirstAdministrator = false;
  #createdSampleUsers = 0;

  constructor(
    private readonly firstAdministrator: FirstAdministrator,
    private readonly sampleUsers: SampleUsers,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'IDENTITY_PROVIDER'>,
  ) {}

  get createdFirstAdministrator(): boolean {
    return this.#createdFirstAdministrator;
  }

  get createdSampleUsers(): number {
    return this.#createdSampleUsers;
  }

  /** On module init: tenants that are created here are there when the tenant directory is first read. */
  async onModuleInit(): Promise<void> {
    if (this.settings.IDENTITY_PROVIDER !== 'embedded') return; // users, administrators too, are made elsewhere
    this.#createdFirstAdministrator = await this.firstAdministrator.ensure();
    if (this.#createdFirstAdministrator) this.#logger.log('created the first administrator');
    this.#createdSampleUsers = await this.sampleUsers.ensure();
    if (this.#createdSampleUsers > 0) this.#logger.log(`created ${this.#createdSampleUsers} sample users`);
  }
}
