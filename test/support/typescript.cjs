/** Lets a child process of a test require our TypeScript: `node -r ./test/support/typescript.cjs`. */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformFileSync } = require('@swc/core');

const { exclude: _testsAreNotBuilt, ...options } = JSON.parse(readFileSync(join(__dirname, '../../.swcrc'), 'utf8'));

require.extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...options, swcrc: false, sourceMaps: 'inline' }).code, filename);
};

// A dynamic `import('./x.js')` names the file as it is when built.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  try {
    return resolve.call(this, request, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return resolve.call(this, request.replace(/\.js$/, '.ts'), ...rest);
  }
};
