/** `context_url` as `contextUrl`. */
export function camelName(name: string): string {
  return name.replace(/([^_])_([a-z0-9])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** `contextUrl` as `context_url`, `retry4xx` as `retry_4xx`. */
export function snakeName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/([a-z])(\d)/g, "$1_$2");
}
