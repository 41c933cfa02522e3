import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { CommandError, UsageError } from './outcome';

/** Where a new password comes from. Never from an argument: those are in the shell's history and in the list of processes. */
export interface PasswordOptions {
  readonly generate?: true;
  readonly passwordStdin?: true;
}

export function withPasswordOptions(command: Command): Command {
  return command
    .option('--generate', 'make a password and show it once')
    .option('--password-stdin', 'read the password from standard input; without either, it is asked for');
}

/**
 * @param isAllowed whether a generated password follows the rules of this installation
 * @returns the password, and whether it was made here and must be shown
 * @throws {UsageError} when there is nobody to ask
 */
export async function passwordFrom(
  { generate, passwordStdin }: PasswordOptions,
  isAllowed: (password: string) => boolean,
): Promise<{ password: string; generated: boolean }> {
  if (generate && passwordStdin) throw new UsageError('--generate and --password-stdin: give one');
  if (generate) return { password: generated(isAllowed), generated: true };
  if (passwordStdin) return { password: lineOf(await text(process.stdin)), generated: false };
  if (!process.stdin.isTTY) throw new UsageError('there is no terminal to ask on: give --generate or --password-stdin');
  const password = await asked('Password: ');
  if ((await asked('Once more: ')) !== password) throw new CommandError('password-mismatch', 'The two differ.');
  return { password, generated: false };
}

/** 24 characters, 144 random bits. */
function generated(isAllowed: (password: string) => boolean): string {
  for (;;) {
    const password = randomBytes(18).toString('base64url');
    if (isAllowed(password)) return password;
  }
}

/** What `echo` and files end with is no part of a password; anything else is. */
function lineOf(input: string): string {
  const line = input.replace(/\r?\n$/, '');
  if (line === '') throw new UsageError('standard input holds no password');
  return line;
}

async function asked(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() }); // the terminal echoes what is written here
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => reject(new CommandError('cancelled', 'Nothing was changed.')));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
