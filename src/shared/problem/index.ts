export * from './common-problems';
export * from './problem';
export * from './problem.error';
export * from './refusal';
