/**
 * The rules by which a request may be refused that fits the schemas, each as the document or the contract tells it in
 * words: they depend on the moment, the mode, sizes in bytes, or what a JSON Schema can't say.
 */
export const BEYOND_SCHEMA: Record<string, RegExp> = {
  "URLs name public hosts": /^(url|webhook_url|context_files\[\d+\]): must (not|have a valid host|be an http)/,
  "webhooks go to https": /^(url|webhook_url): must use https/,
  "Last-Event-ID is an event of this deployment": /^Last-Event-ID: is not an event of this deployment/,
  "context_url is a URL": /^context_url: must be an http or https URL/,
  "a link in context_files is one of ours, and fresh": /^context_files\[\d+\]: is (not a link|an expired link)/,
  "scheduled_for is 15 minutes to 30 days ahead": /^scheduled_for: must be at (least|most)/,
  "metadata.hd_test picks a scenario in test mode": /^metadata\.hd_test: must be one of/,
  "metadata is at most 16 KB": /^metadata: must be at most \d+ bytes/,
  "output_schema is a JSON Schema of at most 32 KB": /^output_schema\b/,
  "strings are well-formed Unicode": /(is not|has a key that is not) well-formed Unicode/,
  "numbers are finite": /is a number out of range/,
  "a body is nested at most 200 levels deep": /is nested over \d+ levels deep/,
  "a cursor is one of this list": /^cursor: is not a cursor of this list/,
  "after is allowed only with wait": /^after: is allowed only with wait/,
  "a file's name is at most 255 bytes, without marks that turn the direction": /^name: must/,
};

/** The rule that a refusal's message goes by, or undefined if the document should have told. */
export function ruleOf(message: string): string | undefined {
  return Object.entries(BEYOND_SCHEMA).find(([, pattern]) => pattern.test(message))?.[0];
}
