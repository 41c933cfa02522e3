import { Tenancy1767225600000 } from './1767225600000-tenancy';
import { Sessions1767225660000 } from './1767225660000-sessions';
import { AccessControl1767312000000 } from './1767312000000-access-control';
import { Events1767398400000 } from './1767398400000-events';
import { RevocationKinds1767484800000 } from './1767484800000-revocation-kinds';
import { UserLists1767484801000 } from './1767484801000-user-lists';
import { RoleDefinitions1767484802000 } from './1767484802000-role-definitions';
import { Lockout1767484803000 } from './1767484803000-lockout';
import { MailAndAccounts1767484804000 } from './1767484804000-mail-and-accounts';
import { ApiKeys1767484805000 } from './1767484805000-api-keys';
import { ProviderSessions1767484806000 } from './1767484806000-provider-sessions';
import { ProviderFollowing1767484808000 } from './1767484808000-provider-following';
import { AuditRetention1767484809000 } from './1767484809000-audit-retention';
import { IdentityKeys1767484811000 } from './1767484811000-identity-keys';
import { WebsocketTickets1767484812000 } from './1767484812000-websocket-tickets';

/** Every migration, oldest first. Named here, not found by pattern: sources and build run the same list. */
export const migrations = [
  Tenancy1767225600000,
  Sessions1767225660000,
  AccessControl1767312000000,
  Events1767398400000,
  RevocationKinds1767484800000,
  UserLists1767484801000,
  RoleDefinitions1767484802000,
  Lockout1767484803000,
  MailAndAccounts1767484804000,
  ApiKeys1767484805000,
  ProviderSessions1767484806000,
  ProviderFollowing1767484808000,
  AuditRetention1767484809000,
  IdentityKeys1767484811000,
  WebsocketTickets1767484812000,
];
