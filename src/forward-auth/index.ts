export { denialOf, type Denial } from './answers';
export { ForwardAuth, type Question } from './forward-auth';
