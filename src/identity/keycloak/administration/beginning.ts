import { AsyncLocalStorage } from 'node:async_hooks';

const beginning = new AsyncLocalStorage<string>();

/** What is assigned meanwhile to this user was told Keycloak with the user, who is just being created. */
export const whileBeginning = <T>(userId: string, work: () => Promise<T>): Promise<T> => beginning.run(userId, work);

export const isBeginning = (userId: string): boolean => beginning.getStore() === userId;
