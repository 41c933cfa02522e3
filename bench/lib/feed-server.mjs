// A process: the feed backend alone, so that nobody who measures shares its event loop.
import { startFeedBackend } from './feed-backend.mjs';

const ends = [];
process.send({ url: await startFeedBackend({ onEnd: (end) => ends.push(end) }) });
process.once('SIGTERM', () => {
  for (const end of ends) end();
  process.disconnect();
});
