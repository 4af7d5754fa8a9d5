/** Rejects after `ms` if the work has not ended by then. The work itself goes on: callers must not mind its late success. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took over ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for work for at most `ms`; whether it succeeded, failed or goes on is not told. */
export async function briefly(ms: number, work: Promise<unknown>): Promise<void> {
  await within(ms, "work", work).catch(() => {});
}
