import { head } from '../../raw/support';
import { cases, named, type Case, utf8 } from './case';

const HOSTS = ['gateway.example', 'GATEWAY.example', 'gateway.example:80', 'gateway.example:65535', 'gateway.example:0', '127.0.0.1', '127.0.0.1:8080', '[::1]', '[::1]:80', '[2001:DB8::1]', '[::ffff:127.0.0.1]', 'localhost', 'a', 'a_b.example', 'xn--nxasmq6b.example', 'gateway.example.', '0']; // prettier-ignore

/** Hosts that two readers could take for two, or that are none (RFC 9110 §4.2, §7.2). */
const NO_HOSTS = [
  ...['', ' ', 'user@gateway.example', 'user:x@gateway.example', '@gateway.example', 'gateway.example@', 'a@b@gateway.example'],
  ...['gateway.example:', 'gateway.example:x', 'gateway.example:-1', 'gateway.example:+80', 'gateway.example:0x50', 'gateway.example:80:80'],
  ...['gateway.example:65536', 'gateway.example:99999', 'gateway.example:999999', 'gateway.example: 80', 'gateway.example :80', ':80', ':'],
  ...['gateway example', 'gateway.example other.example', 'gateway.example, other.example', 'gateway.example,other.example', ','],
  ...['gateway.example;', 'gateway.example;x', 'gateway.example/', 'gateway.example/x', '/gateway.example', 'http://gateway.example'],
  ...['//gateway.example', 'gateway.example?', 'gateway.example?x', 'gateway.example#', 'gateway.example#@other.example', 'gateway.example\\'],
  ...['gateway.example\\@other.example', '"gateway.example"', "'gateway.example'", '<gateway.example>', '(gateway.example)', '*', '*.example'],
  ...['gateway%2eexample', 'gateway.example%00', 'gateway.example%0d%0aX-A:b', '%', 'gateway.example\0', 'gateway.example\x7f', '\x01'],
  ...['gateway.example\r', 'gateway.example\n', 'gateway.example\x0b', 'gat\teway.example', utf8('gäteway.example'), 'gateway.example\xa0', utf8('gateway。example')],
  ...['::1', '[::1', '::1]', '[]', '[::1]x', '[::1]:x', '[::1]80', '[gateway.example]', '[127.0.0.1]', '[::1%25eth0]', '[::1%eth0]', '[v1.x]', '[:]', '[:::::]', '[1:2:3]', '[....]', '[::1]:65536'],
  ...['.', '.example', '$host', '${host}', '{host}', '`id`', '-x=', 'a=b', 'a&b', 'a|b', 'a!b', 'a~b', 'a+b', 'a$b', 'a^b'],
]; // prettier-ignore

const DISAGREEMENTS = [
  ...[['gateway.example', 'other.example'], ['gateway.example:80', 'gateway.example'], ['gateway.example', 'gateway.example:443']],
  ...[['[::1]', 'gateway.example'], ['127.0.0.1', 'gateway.example'], ['gateway.example', '127.0.0.1']],
] as const; // prettier-ignore

const get = (...lines: string[]): string => head('GET /x HTTP/1.1', ...lines);

/** Host, and the authority of an absolute target (RFC 9112 §3.2). */
export const hosts: readonly Case[] = [
  ...cases('passes', 'Host:', HOSTS, (host) => get(`Host: ${host}`)),
  ...cases('passes', 'absolutely', HOSTS, (host) => head(`GET http://${host}/x HTTP/1.1`, 'Host: gateway.example')),
  ...cases('refused', 'Host:', NO_HOSTS, (host) => get(`Host: ${host}`)),
  ...cases('refused', 'absolutely', NO_HOSTS.filter((host) => !/^[^/?]+[/?]/.test(host)), (host) => head(`GET http://${host}/x HTTP/1.1`, 'Host: gateway.example')),
  ...DISAGREEMENTS.flatMap(([target, host]) =>
    named('passes', [[`a target on ${target}, and Host: ${host}`, head(`GET http://${target}/x HTTP/1.1`, `Host: ${host}`)]]),
  ),
  ...named('refused', [
    ['no host', get()],
    ['no host, absolutely', head('GET http://gateway.example/x HTTP/1.1')],
    ['two hosts', get('Host: gateway.example', 'Host: other.example')],
    ['the same host twice', get('Host: gateway.example', 'Host: gateway.example')],
    ['two hosts, apart and in another case', get('Host: gateway.example', 'X-A: b', 'hOST: other.example')],
    ['a host, and an empty one', get('Host: gateway.example', 'Host:')],
    ['an empty one, and a host', get('Host:', 'Host: gateway.example')],
    ['two hosts, absolutely', head('GET http://gateway.example/x HTTP/1.1', 'Host: gateway.example', 'Host: other.example')],
    ['two hosts in HTTP/1.0', head('GET /x HTTP/1.0', 'Host: gateway.example', 'Host: other.example')],
    ['an empty host, and X-Forwarded-Host', get('Host:', 'X-Forwarded-Host: forged')],
    ['a space before the colon', get('Host : gateway.example')],
    ['a space before the name', get(' Host: gateway.example')],
    ['a space before a second name', get('Host: gateway.example', ' Host: other.example')],
    ['a folded second host', get('Host: gateway.example', '\tother.example')],
  ]),
  ...named('passes', [
    ['a host, and X-Host', get('Host: gateway.example', 'X-Host: other.example')],
    ['a host named by Connection', get('Host: gateway.example', 'Connection: Host')],
    ['a host without a space', get('Host:gateway.example')],
    ['a host between tabs', get('Host:\tgateway.example\t')],
    ['a host behind everything else', get('X-A: b', 'X-B: c', 'Host: gateway.example')],
    ['a host, and HOST_', get('Host: gateway.example', 'Host_: other.example')],
  ]),
]; // prettier-ignore
