// generated from openapi/ by scripts/contract/generate.mjs; change the contract, not this file
export * from './requests';
export type * from './responses';
