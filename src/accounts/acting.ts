import { requestContext } from '../shared/tenant';

/** From now on the request is this user's, who proved it with a link: so the audit names them. */
export function actsAs(userId: string): void {
  const context = requestContext.current();
  if (context === undefined) return;
  context.actor = { kind: 'user', id: userId, address: context.head.client.address };
  context.userId = userId;
}
