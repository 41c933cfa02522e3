import { Collection } from '../shared/collection';
import { createService, serve } from '../shared/service';
import { Feed } from './feed';
import { type Mawb, type MawbBody, mawbRules, sampleMawbs } from './mawb';

const mawbs = new Collection<Mawb, MawbBody>(mawbRules, sampleMawbs());
const server = createService('/mawbs', mawbs);
const feed = new Feed('/mawbs/feed', mawbs);
feed.attachTo(server);
serve(server, () => feed.close());
