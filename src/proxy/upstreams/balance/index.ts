export type { Balancer, Candidate } from './balancer';
export { balancerFor } from './balancer-for';
export { cookieOf } from './cookie-of';
