export function render(
  document: object,
  validation?: string,
): Record<'index.ts' | 'requests.ts' | 'responses.ts', string>;
