import { isMap, parseDocument } from 'yaml';
import type { UpstreamConfig } from '../../src/proxy/routes/gateway-config';

type Transport = UpstreamConfig['transport'];

/** Who moves the bytes where gateway.yaml does not say it; undefined: the default. `TEST_TRANSPORT=undici npm test -- chaos`. */
let judged = (process.env.TEST_TRANSPORT || undefined) as Transport | undefined;

/** Which transport is judged by the suites that are registered now. */
export const judgedTransport = (): Transport | undefined => judged;

/** Suites that `register` registers are about gateways over that transport. */
export function judge(transport: Transport, register: () => void): void {
  const before = judged;
  judged = transport;
  try {
    register();
  } finally {
    judged = before;
  }
}

/** @returns the configuration with that transport in every upstream that names none; what cannot be read is left alone */
export function overTransport(gatewayYaml: string, transport: Transport | undefined): string {
  const document = parseDocument(gatewayYaml);
  const upstreams = document.get('upstreams');
  if (transport === undefined || document.errors.length > 0 || !isMap(upstreams)) return gatewayYaml;
  for (const { value } of upstreams.items)
    if (isMap(value) && !value.has('transport')) value.set('transport', transport);
  return document.toString();
}
