export * from './problem';
export * from './problem.error';
export * from './refusal';
