type Packages = Record<string, object>;
const { isInstalled } = jest.requireActual<{
  isInstalled(wanted: object, installed: object | undefined, machine?: { platform: string; arch: string }): boolean;
}>('../../scripts/bootstrap/lock-file.mjs');

const machine = { platform: 'linux', arch: 'x64' };
const wanted: Packages = {
  '': { name: 'project' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b', dev: true },
  'node_modules/native-linux': { version: '1.0.0', integrity: 'sha512-l', optional: true, os: ['linux'], cpu: ['x64'] },
  'node_modules/native-mac': { version: '1.0.0', integrity: 'sha512-m', optional: true, os: ['darwin'] },
};
const { '': _root, 'node_modules/native-mac': _mac, ...installed } = wanted;
const check = (packages: Packages) => isInstalled({ packages: wanted }, { packages }, machine);

describe('isInstalled', () => {
  it('is content with all that this platform needs', () => {
    expect(check(installed)).toBe(true);
  });

  it.each<[string, Packages | undefined]>([
    ['nothing', undefined],
    ['a package too few', { 'node_modules/a': installed['node_modules/a']! }],
    ['another version', { ...installed, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['another content', { ...installed, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }],
    ['a package too many', { ...installed, 'node_modules/c': { version: '1.0.0' } }],
    ['a package for another system', { ...installed, 'node_modules/native-mac': wanted['node_modules/native-mac']! }],
  ])('is not content with %s', (_what, packages) => {
    expect(isInstalled({ packages: wanted }, packages && { packages }, machine)).toBe(false);
  });

  it('reads lists of what is not supported', () => {
    const packages = { 'node_modules/d': { version: '1.0.0', os: ['!win32'] } };
    expect(isInstalled({ packages }, { packages }, machine)).toBe(true);
    expect(isInstalled({ packages }, { packages }, { platform: 'win32', arch: 'x64' })).toBe(false);
  });
});
