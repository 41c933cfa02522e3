export * from './entity-tag';
export * from './body-parser';
export * from './problem.filter';
