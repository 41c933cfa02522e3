import { relative } from 'node:path';

export interface BannerFacts {
  readonly version: string;
  readonly seconds: number;
  readonly url: string;
  readonly managementUrl: string | null;
  readonly administrator: {
    readonly email: string;
    /** Only on the run that made it. */
    readonly newPassword: string | undefined;
    readonly file: string | undefined;
    /** One that everybody knows. */
    readonly knownPassword?: string | undefined;
  };
  readonly sampleUsersFile: string;
  /** Where signing in through a browser begins: at PUBLIC_URL, to which it comes back. */
  readonly browserSignIn?: string | undefined;
  /** Who knows the users. */
  readonly identity: string;
  readonly database: string;
  readonly limits: string;
  readonly routes: string;
  readonly logs: string;
  /** No mail server is set: letters are read at /ui/mailbox. */
  readonly mailIsCaptured: boolean;
  readonly services: readonly { readonly title: string; readonly url: string; readonly isSample: boolean }[];
}

/** How to make text stand out; the identity where colours are not wanted. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly link: (text: string) => string;
}

/** Colours where a person looks: on a terminal that has them, and unless NO_COLOR says otherwise (no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const on = stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  const code = (start: number, end: number) => (text: string) => (on ? `\u001b[${start}m${text}\u001b[${end}m` : text);
  return { strong: code(1, 22), faint: code(2, 22), link: code(36, 39) };
}

/** What a newcomer sees once everything runs: where it is, who may enter, what it is made of, and what to try. */
export function banner(facts: BannerFacts, paint: Paint, cwd: string = process.cwd()): string {
  const { strong, faint, link } = paint;
  const monitoring = facts.managementUrl ?? facts.url;
  const rows = (...pairs: [string, string][]) =>
    pairs.map(([label, text]) => `  ${faint(label.padEnd(12))}${text}`).join('\n');
  const blocks = [
    `  ${strong(`iam-gateway ${facts.version}`)} is ready in ${facts.seconds.toFixed(1)} s`,
    rows(
      ['API', link(`${facts.url}/api/v0`)],
      ['Docs', link(`${facts.url}/docs`)],
      ['Health', link(`${monitoring}/actuator/health`)],
      ['Metrics', link(`${monitoring}/metrics`)],
      [
        'Mail',
        facts.mailIsCaptured
          ? `${link(`${facts.url}/ui/mailbox`)}  ${faint('captured: sign in to read it')}`
          : 'as SMTP_URL or SMTP_HOST says',
      ],
    ),
    rows(
      ['Sign in', `${strong(facts.administrator.email)}  ${passwordLine(facts.administrator, paint, cwd)}`],
      [
        'Others',
        `${facts.administrator.knownPassword ? 'they are listed' : 'two sample users'} in ${near(facts.sampleUsersFile, cwd)}`,
      ],
      ...(facts.browserSignIn ? [['Browser', link(facts.browserSignIn)] satisfies [string, string]] : []),
    ),
    rows(
      ['Database', facts.database],
      ['Identity', facts.identity],
      ['Limits', facts.limits],
      ['Routes', facts.routes],
      ['Logs', facts.logs],
    ),
    rows(
      ...facts.services.map(({ title, url, isSample }): [string, string] => [
        title,
        `${link(url)}${isSample ? faint('  sample backend') : ''}`,
      ]),
    ),
    `  ${faint('Try')}\n\n${tryIt(facts)}`,
    `  ${faint('Ctrl-C ends everything.')}`,
  ];
  return `\n${blocks.join('\n\n')}\n`;
}

function passwordLine(
  { newPassword, file, knownPassword }: BannerFacts['administrator'],
  { strong, faint }: Paint,
  cwd: string,
): string {
  if (knownPassword !== undefined) return `${strong(knownPassword)}  ${faint('which everybody knows')}`;
  if (file === undefined) return faint('with the password that it was given');
  if (newPassword === undefined) return faint(`password in ${near(file, cwd)}`);
  return `${strong(newPassword)}  ${faint(`shown this once, kept in ${near(file, cwd)}`)}`;
}

/** One line for a POSIX shell: signs in, and calls a sample backend through the gateway. */
export function tryIt({ url, administrator }: Pick<BannerFacts, 'url' | 'administrator'>): string {
  const body =
    administrator.file === undefined
      ? quoted(JSON.stringify({ email: administrator.email, password: administrator.knownPassword ?? 'PASSWORD' }))
      : quoted(`@${administrator.file}`);
  const login = `curl -s ${url}/api/v0/auth/login -H 'content-type: application/json' -d ${body}`;
  const token = `sed -E 's/.*"accessToken":"([^"]+)".*/\\1/'`;
  return `curl -s '${url}/api/v0/mawbs?limit=2' -H "authorization: Bearer $(${login} | ${token})"`;
}

/** A word of a POSIX shell that means exactly `text`. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A path as short as it can be told from `cwd`. */
export function near(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' ? '.' : short.startsWith('..') ? path : short;
}
