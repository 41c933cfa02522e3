/** Starts what the tests share. */
export default async function globalSetup(): Promise<void> {}
