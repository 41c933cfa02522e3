export { type AskedCheck, explainRequest, type Explanation } from './explain-request';
export type { LostRoute } from './lost-routes';
