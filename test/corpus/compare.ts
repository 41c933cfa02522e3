import { type Lines, listed, type StrictRequest, valuesOf } from './reader';

/** Fields of one connection, and the framing. */
const OF_THE_CONNECTION = [
  ...['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'content-length', 'upgrade', 'expect', 'via'],
  ...['proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'proxy-authentication-info', 'http2-settings'],
  ...['alt-svc', 'alpn'],
]; // prettier-ignore
/** What only the gateway says, and what nobody may say to a backend (docs/policies.md). */
const OF_THE_GATEWAY = [
  ...['authorization', 'forwarded', 'x-forwarded', 'x-real-ip', 'x-request-id', 'x-correlation-id', 'x-trace-id', 'traceparent'],
  ...['tracestate', 'x-roles', 'x-active', 'x-tenant-id', 'x-business-unit', 'x-country-code', 'x-request-timeout-ms'],
  ...['x-original-url', 'x-original-uri', 'x-original-host', 'x-original-method', 'x-rewrite-url'],
  ...['x-http-method-override', 'x-http-method', 'x-method-override', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip'],
  ...['cf-connecting-ip', 'fastly-client-ip', 'client-cert', 'client-cert-chain', 'x-client-cert', 'ssl-client-cert'],
  ...['x-ssl-client-cert', 'remote-user', 'x-remote-user', 'x-authenticated-user', 'proxy'],
]; // prettier-ignore
const ENDING: ReadonlySet<string> = new Set([...OF_THE_CONNECTION, ...OF_THE_GATEWAY]);
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a field of the client ends at the gateway, as a reader of CGI variables would see it. */
function endsHere(name: string): boolean {
  const canonical = name.toLowerCase().replaceAll('_', '-');
  return ENDING.has(canonical) || /^x-(?:user|forwarded)-/.test(canonical);
}

/**
 * How what the origin got differs from what the client asked; nothing when it is the same request.
 * @param version by which the client asked
 */
export function differences(
  asked: StrictRequest,
  got: StrictRequest,
  originHost: string,
  version: string = asked.version,
): string[] {
  const faults: string[] = [];
  const same = (what: string, one: unknown, other: unknown): void => {
    const [expected, actual] = [JSON.stringify(one), JSON.stringify(other)];
    if (expected !== actual) faults.push(`${what}: asked ${expected}, the origin got ${actual}`);
  };
  same('method', asked.method, got.method);
  same('path', asked.target?.segments, got.target?.segments);
  same('query', asked.target?.query, got.target?.query);
  same('body', asked.body, got.body);
  same('trailers', [], got.trailers);
  same('version', '1.1', got.version);
  same('host', originHost, got.authority);
  same('objection', undefined, got.objection);
  same('fields of the client', travelling(asked.lines), ofClient(got.lines));
  same('twins with underscores', [], twins(got.lines));
  for (const [name, value] of ours(asked)) same(name, value, valuesOf(got.lines, name));
  same('request id', true, UUID.test(valuesOf(got.lines, 'x-request-id').join()));
  same('via', [`${version} iam-gateway`], valuesOf(got.lines, 'via').slice(-1));
  return faults;
}

/** Lines that the client may say to the origin, in order. */
function travelling(lines: Lines): Lines {
  const named = new Set(listed(lines, 'connection'));
  return lines.filter(([name]) => !endsHere(name) && !named.has(name.toLowerCase()));
}

const ofClient = (lines: Lines): Lines => lines.filter(([name]) => !endsHere(name));

/** Lines that are the gateway's, or nobody's, to a reader of CGI variables only. */
const twins = (lines: Lines): Lines => lines.filter(([name]) => name.includes('_') && endsHere(name));

/** What the gateway says of a client that nobody vouches for, each in one line. */
function ours({ authority }: StrictRequest): readonly (readonly [name: string, values: readonly string[]])[] {
  const host = authority === '' ? [] : [authority];
  const told = authority === '' ? '' : `;host="${authority}"`;
  return [
    ['x-real-ip', ['127.0.0.1']],
    ['x-forwarded-for', ['127.0.0.1']],
    ['x-forwarded-proto', ['http']],
    ['x-forwarded-host', host],
    ['forwarded', [`for=127.0.0.1;proto=http${told}`]],
    ...['x-user-id', 'x-user-email', 'x-user-roles', 'x-roles'].map((name) => [name, []] as const),
  ];
}
