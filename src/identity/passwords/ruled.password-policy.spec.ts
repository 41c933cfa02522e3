import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { RuledPasswordPolicy } from './ruled.password-policy';

const GOOD = 'the tide is high at noon';
const SETTINGS = {
  PASSWORD_MIN_LENGTH: 12,
  PASSWORD_POLICY: 'length',
  BREACHED_PASSWORDS_URL: undefined,
  PUBLIC_URL: 'https://portal.serhafen.example',
} as const;

describe('RuledPasswordPolicy', () => {
  const policy = new RuledPasswordPolicy(SETTINGS);
  const faults = (password: string, owner = {}): readonly string[] => policy.faults(password, owner);

  it('checklist 21: asks for twelve characters, as people count them, and takes no more than 256', () => {
    expect(faults('eleven char')).toEqual(['must have at least 12 characters']);
    expect(faults('🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔')).toEqual(['must have at least 12 characters']);
    expect(faults('🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧')).toEqual([]);
    const long = `${GOOD} `.repeat(11).slice(0, 256);
    expect(faults(long)).toEqual([]);
    expect(faults(`${long}x`)).toEqual(['must have at most 256 characters']);
  });

  it('checklist 21: asks for no kinds of characters, and takes spaces and every script', () => {
    for (const password of [
      GOOD,
      'ANOTHER TIDE AT DAWN',
      '  nothing is trimmed  ',
      'пароль из шести слов',
      '夜明け前の静かな港と灯台の光',
    ])
      expect(faults(password)).toEqual([]);
  });

  it('does not normalise what is too long: a megabyte of accents would take minutes', () => {
    const normalize = jest.spyOn(String.prototype, 'normalize');
    expect(faults('\u0327\u0301'.repeat(500_000))).toEqual(['must have at most 256 characters']);
    expect(normalize).not.toHaveBeenCalled();
    normalize.mockRestore();
  });

  it('checklist 22: refuses what is on the list of common passwords, and its variants', () => {
    for (const password of ['qwerty123456', 'P@ssw0rd!2026'])
      expect(faults(password)).toEqual(['is one of the first that others would try']);
  });

  it.each([
    ['the e-mail address', { email: 'ana.rojas@example.test' }, 'xx ana.rojas 77 xx'],
    ['a part of the e-mail address', { email: 'ana.rojas@example.test' }, 'xx R0JAS tide 77'],
    ['the username', { username: 'arojas' }, 'tide arojas noon'],
    ['the given name', { givenName: 'Gabriela' }, 'tide GABRIELA noon'],
    ['the family name, without its accent', { familyName: 'Muñoz Pérez' }, 'tide munoz noon'],
    ['the tenant', { words: ['ANDESLOG:PE'] }, 'tide andeslog noon'],
    ['the installation', {}, 'tide serhafen noon'],
  ])('refuses what contains %s', (_what, owner, password) =>
    expect(faults(password, owner)).toEqual(['must not contain a name of its owner']),
  );

  it('lets names pass that are part of too many words', () => {
    expect(faults('bananas at high tide', { email: 'ana@example.test', givenName: 'Ana', username: null })).toEqual([]);
  });

  it('asks for kinds of characters where the installation must', () => {
    const strict = new RuledPasswordPolicy({ ...SETTINGS, PASSWORD_POLICY: 'composition' });
    expect(strict.faults(GOOD, {})).toEqual([
      'must have an upper-case letter',
      'must have a digit',
      'must have a character that is neither letter nor digit',
    ]);
    expect(strict.faults('The tide is high @ 9', {})).toEqual([]);
  });

  it('reports every broken rule with a pointer', async () => {
    await expect(policy.check('Rojas123', { familyName: 'Rojas' }, '/newPassword')).rejects.toMatchObject({
      status: 400,
      code: 'validation-failed',
      errors: [
        { in: 'body', pointer: '/newPassword', message: 'must have at least 12 characters' },
        { in: 'body', pointer: '/newPassword', message: 'must not contain a name of its owner' },
      ],
    });
    await expect(policy.check(GOOD, {})).resolves.toBeUndefined();
  });
});

describe('a list of leaked passwords', () => {
  let server: Server;
  let answer: RequestListener;
  const asked: string[] = [];
  const warnings: unknown[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!);
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    Logger.overrideLogger({
      log: () => undefined,
      error: () => undefined,
      warn: (message: unknown) => warnings.push(message),
    });
  });
  afterAll(() => {
    Logger.overrideLogger(new ConsoleLogger());
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => asked.splice(0) && warnings.splice(0));

  const digest = createHash('sha1').update(GOOD).digest('hex').toUpperCase();
  const asking = (): RuledPasswordPolicy =>
    new RuledPasswordPolicy({
      ...SETTINGS,
      BREACHED_PASSWORDS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/range/`,
    });
  const lines = (...all: string[]): void => void (answer = (_, response) => response.end(all.join('\r\n')));

  it('checklist 22: is told five digits of the hash, and nothing else', async () => {
    lines(`${'0'.repeat(35)}:3`, `${digest.slice(5)}:12`);
    await expect(asking().check(GOOD, {})).rejects.toMatchObject({
      errors: [{ message: 'has been in a leak of passwords' }],
    });
    expect(asked).toEqual([`/range/${digest.slice(0, 5)}`]);
  });

  it('pads its answers with passwords that nobody had', async () => {
    lines(`${digest.slice(5)}:0`);
    await expect(asking().check(GOOD, {})).resolves.toBeUndefined();
  });

  it('is not asked about what is refused anyway', async () => {
    await expect(asking().check('password1234', {})).rejects.toMatchObject({ code: 'validation-failed' });
    expect(asked).toEqual([]);
  });

  it.each<[string, RequestListener]>([
    ['is out of order', (_, response) => response.writeHead(500).end()],
    ['breaks off', (_, response) => response.destroy()],
    ['sends us elsewhere', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['never ends', (_, response) => response.end('0'.repeat(2_000_000))],
  ])('checklist 22: leaves it to our own list when it %s, and that is said once', async (_how, fault) => {
    answer = fault;
    const policy = asking();
    await policy.check(GOOD, {});
    await policy.check(GOOD, {});
    expect(asked).toHaveLength(2);
    expect(warnings).toHaveLength(1);
    lines('');
    await policy.check(GOOD, {});
    answer = fault;
    await policy.check(GOOD, {});
    expect(warnings).toHaveLength(2);
  });
});
