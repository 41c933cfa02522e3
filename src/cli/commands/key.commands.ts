import type { Command } from 'commander';
import type { Report } from '../program';

export function keyCommands(program: Command, report: Report): void {
  program
    .command('key')
    .description('keys that sign tokens')
    .command('rotate')
    .description('publish a new signing key; it signs ten minutes later, and earlier ones go on being accepted')
    .option('--identity', 'the key of what backends learn of callers (X-Identity-Token), not that of access tokens')
    .action(({ identity = false }: { identity?: boolean }) =>
      report(import('../signing-keys.js').then(({ rotateKeys }) => rotateKeys(identity))),
    );
}
