import { StartError } from "./settings.mjs";

/**
 * What `work` comes to, unless it takes longer than so many milliseconds: then it is a StartError that begins with `words`.
 * @template T
 * @param {number} ms
 * @param {Promise<T> | T} work
 * @param {string} words
 * @returns {Promise<T>}
 */
export async function within(ms, work, words) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new StartError(`${words} within ${ms / 1_000} seconds.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
