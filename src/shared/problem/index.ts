export * from './common-problems';
export * from './grpc-status';
export * from './problem';
export * from './problem.error';
export * from './proxy-status';
export * from './refusal';
