import { requireNode } from './bootstrap/node-version.mjs';

// The rest is loaded only now: an old Node could not even read it.
if (requireNode()) import('./bootstrap/cli.mjs').then(({ runCommand }) => runCommand(process.argv.slice(2)));
