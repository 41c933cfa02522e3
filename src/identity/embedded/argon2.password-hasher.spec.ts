import { Argon2PasswordHasher } from './argon2.password-hasher';

const weak = { ARGON2_MEMORY_KIB: 8192, ARGON2_TIME_COST: 1, ARGON2_PARALLELISM: 1 };

describe('Argon2PasswordHasher', () => {
  const hasher = new Argon2PasswordHasher(weak);

  it('checklist 20: makes an argon2id hash with the parameters of the environment, another one each time', async () => {
    const hash = await hasher.hash('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=8192,t=1,p=1\$/);
    expect(await hasher.hash('correct horse battery')).not.toBe(hash);
  });

  it('knows the password again, and no other', async () => {
    const hash = await hasher.hash('correct horse battery');
    expect(await hasher.verify(hash, 'correct horse battery')).toBe(true);
    expect(await hasher.verify(hash, 'correct horse batterx')).toBe(false);
  });

  it('checklist 21: knows a password again that another keyboard composes differently', async () => {
    const hash = await hasher.hash('contrasen\u0303a larga');
    expect(await hasher.verify(hash, 'contrase\u00f1a larga')).toBe(true);
  });

  it('checklist 21: does not cut long passwords', async () => {
    const long = 'x'.repeat(200);
    expect(await hasher.verify(await hasher.hash(`${long}a`), `${long}b`)).toBe(false);
  });

  it('matches nothing where there is no hash, not even the decoy', async () => {
    await hasher.onModuleInit();
    expect(await hasher.verify(undefined, 'nobody has this password')).toBe(false);
  });

  it('checklist 20: calls a hash outdated that was made with other parameters', async () => {
    const hash = await hasher.hash('correct horse battery');
    expect(hasher.isOutdated(hash)).toBe(false);
    expect(new Argon2PasswordHasher({ ...weak, ARGON2_TIME_COST: 2 }).isOutdated(hash)).toBe(true);
    expect(await new Argon2PasswordHasher({ ...weak, ARGON2_TIME_COST: 2 }).verify(hash, 'correct horse battery')).toBe(
      true,
    );
  });
});
