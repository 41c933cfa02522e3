import { judgeTables } from './judge-tables';

/** What the door reads, and settles before anything is sent on. */
judgeTables('bytes', 'lines', 'hosts', 'paths');
