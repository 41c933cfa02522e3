export { endSendings } from './end-sendings';
export { faults } from './faults';
export { forwardTo } from './forward-to';
export { isIdempotent, maySendAgain } from './may-send-again';
export { ResponseAnswer, type AnswerParts } from './response-answer';
export { tunnelTo, type TunnelParts } from './tunnel/tunnel-to';
export { codeOf, GOING_AWAY } from './tunnel/close-codes';
export { type Closing, Tunnels } from './tunnel/tunnels';
export { refuseUpgrade } from './tunnel/upgrade-answer';
