import { requireNode } from './bootstrap/node-version.mjs';

// The rest is loaded only now: an old Node could not even read it.
if (requireNode()) import('./bootstrap/build.mjs').then(({ rebuild }) => rebuild());
