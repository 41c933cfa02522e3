export { endSendings } from './end-sendings';
export { faults } from './faults';
export { forwardTo } from './forward-to';
export { isIdempotent, maySendAgain } from './may-send-again';
export { ResponseAnswer, type AnswerParts } from './response-answer';
export { tunnelTo, type TunnelParts } from './tunnel/tunnel-to';
export { GOING_AWAY, POLICY_VIOLATION, Tunnels } from './tunnel/tunnels';
export { refuseUpgrade } from './tunnel/upgrade-answer';
