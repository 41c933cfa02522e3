export function envExample(environment: object, secrets: readonly string[]): string;
