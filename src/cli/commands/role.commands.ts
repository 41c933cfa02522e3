import type { Command } from 'commander';
import type { Report } from '../program';

export function roleCommands(program: Command, report: Report): void {
  program
    .command('role')
    .description('roles of users')
    .command('assign')
    .description('give a user a role: installation-wide, or in a tenant of theirs')
    .argument('<user>', 'e-mail address, username or id')
    .argument('<role>', 'such as ADMIN')
    .option('--tenant <code>', 'such as SERHAFEN:CL')
    .action((name: string, role: string, { tenant }: { tenant?: string }) =>
      report(import('../roles.js').then(({ assignRole }) => assignRole(name, role, tenant))),
    );
}
