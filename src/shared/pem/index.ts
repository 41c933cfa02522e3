export * from './certificate-and-key';
export * from './pem-files';
