export * from './escape-html';
export * from './house-page';
