export * from './auth.module';
export { thisDevice } from './browser';
export { PasswordWrongError } from './domain/auth.errors';
export { LoginAttempts } from './lockout/login-attempts';
