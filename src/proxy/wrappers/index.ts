export { wayTo } from './way-to';
