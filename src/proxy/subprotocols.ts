/** Begin of the subprotocols by which a browser may say who it is: it can set no field of a handshake but this one. */
const TOKEN = 'bearer.';
const TICKET = 'ticket.';

const FIELD = 'sec-websocket-protocol';

export interface OfferedCredential {
  readonly kind: 'token' | 'ticket';
  readonly value: string;
  /** The subprotocol as it was offered. */
  readonly protocol: string;
}

/**
 * @param fields name, value, …
 * @returns the credentials among the subprotocols that a client offers (RFC 6455 §11.3.4); the first two are enough
 */
export function credentialsOffered(fields: readonly string[]): OfferedCredential[] {
  return offered(fields)
    .map((protocol): OfferedCredential | undefined => {
      if (protocol.startsWith(TOKEN)) return { kind: 'token', value: protocol.slice(TOKEN.length), protocol };
      return protocol.startsWith(TICKET)
        ? { kind: 'ticket', value: protocol.slice(TICKET.length), protocol }
        : undefined;
    })
    .filter((credential) => credential !== undefined)
    .slice(0, 2);
}

/** Takes one subprotocol out of what is offered, in place; a field that offered nothing else goes with it. */
export function withholdProtocol(fields: string[], protocol: string): void {
  for (let i = fields.length - 2; i >= 0; i -= 2) {
    if (fields[i]!.toLowerCase() !== FIELD) continue;
    const listed = listOf(fields[i + 1]!);
    const others = listed.filter((one) => one !== protocol);
    if (others.length === listed.length) continue;
    if (others.length > 0) fields[i + 1] = others.join(', ');
    else fields.splice(i, 2);
  }
}

/** Whether a message names any subprotocol: in an answer, the one that was chosen. */
export const namesProtocol = (fields: readonly string[]): boolean => offered(fields).length > 0;

/** Whether a client offers any subprotocol but this one. */
export const offersBeside = (fields: readonly string[], protocol: string): boolean =>
  offered(fields).some((one) => one !== protocol);

function offered(fields: readonly string[]): string[] {
  const all: string[] = [];
  for (let i = 0; i < fields.length; i += 2)
    if (fields[i]!.length === FIELD.length && fields[i]!.toLowerCase() === FIELD) all.push(...listOf(fields[i + 1]!));
  return all;
}

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
