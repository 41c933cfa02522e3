export * from './auth.module';
export { PasswordWrongError } from './domain/auth.errors';
export { PasswordProof } from './password-proof';
