/**
 * @param what is missing when it does not come, as `no verdict`
 * @throws {Error} when what was promised does not come in so many milliseconds; else what it rejects with
 */
export async function inTime<T>(promised: PromiseLike<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}
