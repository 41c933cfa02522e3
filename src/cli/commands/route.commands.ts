import type { Command } from 'commander';
import type { Report } from '../program';

export interface RouteTestOptions {
  readonly as?: string;
  readonly tenant?: string;
  readonly header: readonly string[];
  readonly from: string;
  readonly config?: string;
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];
/** Of a network for documentation (RFC 5737): outside of every installation. */
const SOMEWHERE_OUTSIDE = '203.0.113.1';

export function routeCommands(program: Command, report: Report): void {
  const route = program.command('route').description('routes of gateway.yaml');
  route
    .command('test')
    .description('tell which route takes a request, why others do not, and what each check says; spends nothing')
    .argument('<method>', 'such as GET')
    .argument('<url>', 'a path, or an address with a host')
    .option('--as <user>', 'send the request as this user: e-mail address, username or id')
    .option('--tenant <code>', 'request this tenant, such as SERHAFEN:CL')
    .option('--header <field>', 'a field of the request, such as "X-Beta: 1"; may be repeated', collect, [])
    .option('--from <address>', 'address of the client', SOMEWHERE_OUTSIDE)
    .option('--config <file>', 'a gateway.yaml; GATEWAY_CONFIG when absent')
    .action((method: string, url: string, options: RouteTestOptions) =>
      report(import('../route-test.js').then(({ testRoute }) => testRoute(method, url, options))),
    );
}
