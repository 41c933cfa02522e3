export * from './body-parser';
export * from './problem.filter';
