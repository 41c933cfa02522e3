import type { Command } from 'commander';
import type { Report } from '../program';
import { type PasswordOptions, withPasswordOptions } from '../password';

export interface CreateUserOptions extends PasswordOptions {
  readonly email: string;
  readonly username?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly tenant?: string;
  readonly role: readonly string[];
  /** `--no-password`: nobody can sign in as them until one is set. */
  readonly password: boolean;
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

export function userCommands(program: Command, report: Report): void {
  const user = program.command('user').description('users of the installation');
  const create = user
    .command('create')
    .description('make a user')
    .requiredOption('--email <address>', 'e-mail address')
    .option('--username <name>', 'another name to sign in with')
    .option('--given-name <name>', 'given name')
    .option('--family-name <name>', 'family name')
    .option('--tenant <code>', 'make them a member, such as SERHAFEN:CL')
    .option('--role <name>', 'assign a role, in the tenant or else installation-wide; may be repeated', collect, [])
    .option('--no-password', 'without a password: nobody can sign in as them yet');
  withPasswordOptions(create).action((options: CreateUserOptions) =>
    report(import('../users.js').then(({ createUser }) => createUser(options))),
  );
  const reset = user
    .command('reset-password')
    .description('set a new password; every session of the user ends')
    .argument('<user>', 'e-mail address, username or id');
  withPasswordOptions(reset).action((name: string, options: PasswordOptions) =>
    report(import('../users.js').then(({ resetPassword }) => resetPassword(name, options))),
  );
  user
    .command('disable')
    .description('let a user in no more; every session of theirs ends')
    .argument('<user>', 'e-mail address, username or id')
    .action((name: string) => report(import('../users.js').then(({ disableUser }) => disableUser(name))));
}
