import type { Command } from 'commander';
import type { Report } from '../program';

export function configCommands(program: Command, report: Report): void {
  const config = program.command('config').description('settings of the environment, and routes of gateway.yaml');
  config
    .command('validate')
    .description('check the environment and gateway.yaml as a start does; changes nothing')
    .argument('[file]', 'a gateway.yaml; GATEWAY_CONFIG when absent')
    .action((file: string | undefined) =>
      report(import('../config.js').then(({ validateConfig }) => validateConfig(file))),
    );
  config
    .command('diff')
    .description('tell what another gateway.yaml would change; changes nothing')
    .argument('<file>', 'the newer one; the older one when a second is named')
    .argument('[newer]', 'the newer one; without it, the older one is that of GATEWAY_CONFIG')
    .action((file: string, newer: string | undefined) =>
      report(import('../config-diff.js').then(({ diffConfig }) => diffConfig(file, newer))),
    );
  config
    .command('print')
    .description('print every setting as it counts, without secrets')
    .action(() => report(import('../config.js').then(({ printConfig }) => printConfig())));
}
