export * from './admin-api';
export * from './keycloak-admin';
export * from './keycloak-http';
export * from './service-account';
export * from './token-endpoint';
