export { faults } from './faults';
export { forwardTo } from './forward-to';
export { ResponseAnswer, type AnswerParts } from './response-answer';
