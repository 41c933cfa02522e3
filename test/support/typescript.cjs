/** Lets a child process of a test require our TypeScript: `node -r ./test/support/typescript.cjs`. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformFileSync } = require('@swc/core');

const { exclude: _testsAreNotBuilt, ...options } = JSON.parse(readFileSync(join(__dirname, '../../.swcrc'), 'utf8'));

require.extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...options, swcrc: false, sourceMaps: 'inline' }).code, filename);
};
