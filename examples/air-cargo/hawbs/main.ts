import { Collection } from '../shared/collection';
import { createService, serve } from '../shared/service';
import { type Hawb, type HawbBody, hawbRules, sampleHawbs } from './hawb';

serve(createService('/hawbs', new Collection<Hawb, HawbBody>(hawbRules, sampleHawbs())));
