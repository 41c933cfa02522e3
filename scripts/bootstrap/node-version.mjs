var least = 20;

/**
 * Whether this Node can run the scripts; says so in one sentence when it cannot.
 * Plain old syntax on purpose: the Node that reads this may be far too old.
 */
export function requireNode(version = process.versions.node) {
  var major = Number(version.split('.')[0]);
  if (major >= least) return true;
  console.error('Node ' + version + ' is too old: install Node ' + least + ' or newer.');
  process.exitCode = 1;
  return false;
}
