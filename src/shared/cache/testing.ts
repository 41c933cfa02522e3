import { createCache } from 'cache-manager';
import { lookUpStore } from './cache.module';
import { LookUpCache } from './look-up-cache';

/** The real cache, over memory of its own. */
export const aLookUpCache = (): LookUpCache => new LookUpCache(createCache({ stores: [lookUpStore()] }));
