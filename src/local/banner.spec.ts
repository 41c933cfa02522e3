import { execFileSync } from 'node:child_process';
import { type BannerFacts, banner, near, paintFor, quoted, tryIt } from './banner';

const aBanner = (changes: Partial<BannerFacts> = {}): BannerFacts => ({
  version: '1.2.3',
  seconds: 4.26,
  url: 'http://127.0.0.1:8080',
  managementUrl: null,
  administrator: {
    email: 'admin@serhafen.example',
    newPassword: 'secret-password',
    file: '/project/.data/first-admin.json',
  },
  sampleUsersFile: '/project/.data/sample-users.json',
  identity: 'embedded',
  database: 'embedded',
  limits: 'in memory',
  routes: 'gateway.yaml',
  logs: '.data/logs',
  mailIsCaptured: true,
  services: [
    { title: 'MAWBs', url: 'http://127.0.0.1:4002', isSample: true },
    { title: 'HAWBs', url: 'http://10.0.0.1', isSample: false },
  ],
  ...changes,
});
const plain = paintFor({ isTTY: false }, {});
const show = (changes?: Partial<BannerFacts>) => banner(aBanner(changes), plain, '/project');

describe('banner', () => {
  it('tells where everything is, in one column', () => {
    const lines = show().split('\n');
    expect(lines).toContain('  iam-gateway 1.2.3 is ready in 4.3 s');
    expect(lines).toContain('  Docs        http://127.0.0.1:8080/docs');
    expect(lines).toContain('  MAWBs       http://127.0.0.1:4002  sample backend');
    expect(lines).toContain('  HAWBs       http://10.0.0.1');
    const labelled = lines.filter((line) => /^ {2}[A-Z]\w* {2,}/.test(line) || /^ {2}Sign in/.test(line));
    expect(labelled.length).toBeGreaterThan(12);
    for (const line of labelled) expect(line).toMatch(/^ {2}.{12}\S/);
  });

  it('shows a new password, and later only where it is kept', () => {
    expect(show()).toContain('secret-password  shown this once, kept in .data/first-admin.json');
    const { file, email } = aBanner().administrator;
    expect(show({ administrator: { email, newPassword: undefined, file } })).toContain(
      'password in .data/first-admin.json',
    );
    expect(show({ administrator: { email, newPassword: undefined, file: undefined } })).toContain(
      'with the password that it was given',
    );
  });

  it('shows a password that everybody knows, and uses it', () => {
    const administrator = {
      email: 'a@b.example',
      newPassword: undefined,
      file: undefined,
      knownPassword: 'dev-only-x',
    };
    expect(show({ administrator })).toContain('dev-only-x  which everybody knows');
    expect(tryIt({ url: 'http://x', administrator })).toContain('"password":"dev-only-x"');
  });

  it('says where a browser signs in, where that is elsewhere', () => {
    expect(show()).not.toContain('Browser');
    const browserSignIn = 'http://localhost:8080/api/v0/auth/authorize?returnTo=/docs';
    expect(show({ browserSignIn })).toContain(`Browser     ${browserSignIn}`);
  });

  it('leads to the captured mail, where there is no mail server', () => {
    expect(show()).toContain('  Mail        http://127.0.0.1:8080/ui/mailbox  captured: sign in to read it');
    expect(show({ mailIsCaptured: false })).toContain('  Mail        as SMTP_URL or SMTP_HOST says');
  });

  it('points monitoring at the management port where there is one', () => {
    const text = show({ managementUrl: 'http://127.0.0.1:9090' });
    expect(text).toContain('http://127.0.0.1:9090/metrics');
    expect(text).toContain('http://127.0.0.1:8080/api/v0');
  });

  it('is coloured on a terminal alone, and never against NO_COLOR', () => {
    expect(banner(aBanner(), paintFor({ isTTY: true }, {}))).toContain('\u001b[');
    for (const paint of [
      plain,
      paintFor({ isTTY: true }, { NO_COLOR: '1' }),
      paintFor({ isTTY: true }, { TERM: 'dumb' }),
    ]) {
      expect(banner(aBanner(), paint)).not.toContain('\u001b');
    }
  });
});

describe('the line to try', () => {
  const run = (line: string) =>
    execFileSync(
      '/bin/sh',
      [
        '-c',
        `curl() { [ "$2" = "$LOGIN" ] && echo '{"x":1,"accessToken":"a.b-c_d","y":2}' || printf '%s|' "$@"; }; ${line}`,
      ],
      {
        encoding: 'utf8',
        env: { ...process.env, LOGIN: 'http://127.0.0.1:8080/api/v0/auth/login' },
      },
    );

  it.each(['/project/.data/first-admin.json', "/home/o'neil/my $project/first-admin.json"])(
    'is one line that a shell takes, signing in with %s',
    (file) => {
      const line = tryIt(aBanner({ administrator: { email: 'x', newPassword: undefined, file } }));
      expect(line).not.toContain('\n');
      expect(line).toContain('-d ' + quoted(`@${file}`));
      expect(run(line)).toBe('-s|http://127.0.0.1:8080/api/v0/mawbs?limit=2|-H|authorization: Bearer a.b-c_d|');
    },
  );

  it('leaves the place of a password that is not ours to show', () => {
    const line = tryIt(
      aBanner({ administrator: { email: "o'neil@x.example", newPassword: undefined, file: undefined } }),
    );
    expect(line).toContain('PASSWORD');
    expect(run(line)).toContain('Bearer a.b-c_d');
  });
});

describe('near', () => {
  it('shortens a path below, and no other', () => {
    expect([near('/a/b/c', '/a'), near('/a', '/a'), near('/b', '/a')]).toEqual(['b/c', '.', '/b']);
  });
});
