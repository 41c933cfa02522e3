export { suspecting, type Suspects, suspicions } from './suspect';
