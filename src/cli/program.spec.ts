import { commandLine } from './testing';

jest.mock('@nestjs/core', () => {
  throw new Error('loads the application');
});
jest.mock('typeorm', () => {
  throw new Error('loads the database');
});
jest.mock('../proxy', () => {
  throw new Error('loads the data plane');
});

const settings = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://ana:geheim@127.0.0.1:1/x',
  MASTER_KEY: Buffer.alloc(32).toString('base64'),
};

describe('what needs no application does not load it:', () => {
  it.each([[['--help']], [['config', '--help']], [['user', 'create', '--help']], [['config', 'print']]])(
    '%j',
    async (words) => {
      expect(await commandLine(settings, words)).toMatchObject({ code: 0, err: '' });
    },
  );

  it('and a command that needs it, does', async () => {
    const said = await commandLine(settings, ['user', 'disable', 'ana']);
    expect(said).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error: loads /) });
  });

  it('nor does what was called wrongly; and whoever tries --password is not told of --no-password', async () => {
    const said = await commandLine(settings, ['user', 'create', '--email', 'ana@example.test', '--password', 'x']);
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining("unknown option '--password'") });
    expect(said.err).not.toContain('--no-password');
  });
});
