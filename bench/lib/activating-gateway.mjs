// A process: the built gateway, which takes texts of gateway.yaml over IPC as well. They go the way of a file that has changed
// from where that was read (`LiveRoutes.reload`): the watcher first waits until a file has settled, which is twice 100 ms.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { inProject } from '../../scripts/bootstrap/project.mjs';
import { answerQuestions } from './questions.mjs';

const require = createRequire(import.meta.url);
const built = (name) => require(inProject('dist', 'src', name));

const { openGateway } = built('gateway.js');
const gateway = await openGateway(built('shared/config/index.js').readEnvironment(process.env));
const live = gateway.app.get(built('proxy/index.js').ConfigStatus, { strict: false });

answerQuestions({
  activate(text) {
    const version = createHash('sha256').update(text).digest('hex').slice(0, 16);
    live.reload({ text, version });
    if (live.version !== version) throw new Error(live.faults.join('\n'));
  },
});
process.send({ ready: true, url: gateway.url });
const end = () => void gateway.drain().then(() => process.exit(0));
process.once('SIGTERM', end).once('disconnect', end);
