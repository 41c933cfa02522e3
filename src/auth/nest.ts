/** What whoever serves no sign-in needs of this room too. Apart from index.ts: the command line loads no more than this. */
export { WebSocketTicketsModule } from './websocket-tickets/websocket-tickets.module';
