import { loadMasterKey, MasterKey, MasterKeyError } from './master-key';

const KEY = Buffer.alloc(32, 7);
const noFile = (): string => {
  throw new Error('ENOENT');
};

describe('loadMasterKey', () => {
  it('prefers MASTER_KEY and then reads no file', () => {
    expect(loadMasterKey({ MASTER_KEY: KEY.toString('base64'), DATA_DIR: 'data' }, noFile).id).toBe(
      new MasterKey(KEY).id,
    );
  });

  it('accepts base64url too', () => {
    const key = Buffer.alloc(32, 0xfb);
    expect(loadMasterKey({ MASTER_KEY: key.toString('base64url'), DATA_DIR: 'data' }).id).toBe(new MasterKey(key).id);
  });

  it.each([
    ['MASTER_KEY_FILE', { MASTER_KEY_FILE: '/run/secrets/key', DATA_DIR: 'data' }, '/run/secrets/key'],
    ['DATA_DIR/master.key by default', { DATA_DIR: 'data' }, 'data/master.key'],
  ])('reads %s', (_, settings, expected) => {
    const paths: string[] = [];
    const key = loadMasterKey(settings, (path) => {
      paths.push(path);
      return `${KEY.toString('base64')}\n`;
    });
    expect(paths).toEqual([expected]);
    expect(key.id).toBe(new MasterKey(KEY).id);
  });

  it('names the file and what belongs there when there is none', () => {
    expect(() => loadMasterKey({ DATA_DIR: 'data' }, noFile)).toThrow(
      'There is no master key: set MASTER_KEY, or put 32 random bytes in base64 (openssl rand -base64 32) into data/master.key.',
    );
  });

  it.each(['', 'short', KEY.toString('hex'), `${KEY.toString('base64')}AA`])(
    'refuses the content %p without repeating it',
    (text) => {
      const load = () => loadMasterKey({ DATA_DIR: 'data' }, () => text);
      expect(load).toThrow(MasterKeyError);
      expect(load).toThrow('The master key in data/master.key is not 32 bytes in base64.');
    },
  );
});

describe('MasterKey', () => {
  it('derives the same key for one purpose, and another one for another', () => {
    const key = new MasterKey(KEY);
    expect(key.derive('a')).toEqual(new MasterKey(KEY).derive('a'));
    expect(key.derive('a')).not.toEqual(key.derive('b'));
    expect(key.derive('a')).not.toEqual(KEY);
  });

  it('refuses any other length', () => {
    expect(() => new MasterKey(Buffer.alloc(31))).toThrow(MasterKeyError);
  });
});
