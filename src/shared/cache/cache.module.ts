import { createKeyv } from '@cacheable/memory';
import { CacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { LookUpCache } from './look-up-cache';

/** Most look-ups kept; the least used go first. */
const MOST_LOOK_UPS = 20_000;

/** In process and not copied: a look-up costs no network and no parsing. */
export const lookUpStore = () => createKeyv({ lruSize: MOST_LOOK_UPS, useClone: false });

/** Global: whoever decides on a request may need a look-up. */
@Global()
@Module({
  // A factory: each application of a process has a store of its own, and hears of changes in its own time.
  // Keyv's types for require and for import are different ones, and the same at run time.
  imports: [CacheModule.registerAsync({ useFactory: () => ({ stores: [lookUpStore()] as never }) })],
  providers: [LookUpCache],
  exports: [LookUpCache],
})
export class LookUpCacheModule {}
