// On the process: Jest loads set-up and teardown as two modules, so they share no variable.
const ENDINGS = Symbol.for('iam-gateway tests: endings');
type Ending = () => Promise<void>;
const endings = ((process as unknown as Record<symbol, Ending[] | undefined>)[ENDINGS] ??= []);

/** Notes what the teardown has to end; the last one first. */
export function afterTheRun(ending: Ending): void {
  endings.push(ending);
}

/** Ends what globalSetup started. */
export default async function globalTeardown(): Promise<void> {
  for (const ending of endings.splice(0).reverse()) await ending();
}
