/** Who does something, as the audit names them. */
export interface Actor {
  readonly kind: 'user' | 'api-key' | 'service' | 'command-line' | 'system';
  /** A user's or key's id; issuer and subject of a service. */
  readonly id: string;
  readonly sessionId?: string | undefined;
  readonly address?: string | undefined;
}
