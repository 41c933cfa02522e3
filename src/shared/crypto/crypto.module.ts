import { Global, Module } from '@nestjs/common';
import { type Environment, ENVIRONMENT } from '../config';
import { Envelope } from './envelope';
import { loadMasterKey, MasterKey } from './master-key';
import { Random, SystemRandom } from './random';

/** Randomness, the master key and what hangs from it. A missing or malformed master key ends the start. */
@Global()
@Module({
  providers: [
    { provide: Random, useClass: SystemRandom },
    { provide: MasterKey, inject: [ENVIRONMENT], useFactory: (environment: Environment) => loadMasterKey(environment) },
    {
      provide: Envelope,
      inject: [MasterKey, Random],
      useFactory: (masterKey: MasterKey, random: Random) => new Envelope(masterKey, random),
    },
  ],
  exports: [Random, MasterKey, Envelope],
})
export class CryptoModule {}
