import { TRANSPORTS } from '../../src/proxy/forward/testing';
import { judge } from '../support/transport';
import { judgeTables } from './judge-tables';

/** Whoever moves the bytes frames the message, and says what ends at the gateway. */
describe.each(TRANSPORTS)('over %s', (transport) =>
  judge(transport, () => judgeTables('framing', 'codings', 'chunks', 'fields')),
);
