// Loaded into a gateway in front of all else (`node --import`): tells what it holds when it is asked, garbage collected before.
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answerQuestions } from './questions.mjs';
import { StandStills } from './stand-stills.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const standStills = new StandStills();

answerQuestions({
  async memory() {
    const stoodStillMs = standStills.longestMs();
    // What waited for the end of something lets go now.
    await turn();
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    // Those were ours.
    void standStills.forget();
    return { heap: heapUsed, external, resident: rss, timers, stoodStillMs };
  },
  /** For whoever looks for what grows. */
  snapshot: (file) => writeHeapSnapshot(file),
});
