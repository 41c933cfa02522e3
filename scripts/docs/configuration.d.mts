export function configurationPage(environment: object, secrets: readonly string[], gateway: object): string;
