import type { ProblemSource } from './problem';

/** Codes of gRPC (https://grpc.io/docs/guides/status-codes/), by the status that HTTP would say. */
const CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  404: 12, // UNIMPLEMENTED: no such method
  405: 12,
  408: 1, // CANCELLED: the client stopped sending
  413: 8, // RESOURCE_EXHAUSTED
  429: 8,
  431: 8,
  499: 1,
  500: 13, // INTERNAL
  501: 12,
  502: 14, // UNAVAILABLE
  503: 14,
  504: 4, // DEADLINE_EXCEEDED
};
const UNKNOWN = 2;

/**
 * A problem as a call of gRPC is told it: by fields, in the place of a status and a body
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses).
 * @returns name, value, …
 */
export function grpcStatus({ status, code, detail }: ProblemSource): string[] {
  const message = detail === undefined ? code : `${code}: ${detail}`;
  return ['grpc-status', String(CODES[status] ?? UNKNOWN), 'grpc-message', percentEncoded(message)];
}

/** Printable ASCII but for `%` stands for itself. */
function percentEncoded(text: string): string {
  return text.replace(/[^ -$&-~]+/g, (part) => encodeURIComponent(part));
}
