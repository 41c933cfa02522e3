import type { Command } from 'commander';
import type { Report } from '../program';

export function databaseCommands(program: Command, report: Report): void {
  program
    .command('doctor')
    .description('look at everything that the gateway needs, and say what is wrong; changes nothing')
    .action(() => report(import('../doctor/doctor.js').then(({ examine }) => examine())));
  program
    .command('migrate')
    .description('bring the database to the tables of this version')
    .action(() => report(import('../migrate.js').then(({ migrateDatabase }) => migrateDatabase())));
}
