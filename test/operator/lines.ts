import { afterEach, beforeEach, vi } from "vitest";

export interface Line {
  event: string;
  level: string;
  request_id?: string | null;
  workspace_id?: string | null;
  deployment_id?: string | null;
  [field: string]: unknown;
}

/** Everything that the Worker and its objects write to the log during each test. */
export function recordedLines(): { texts: string[]; all(): Line[]; of(event: string): Line[] } {
  const texts: string[] = [];
  beforeEach(() => {
    texts.length = 0;
    for (const method of ["log", "error", "warn", "info", "debug"] as const) {
      vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
        texts.push(parts.map(String).join(" "));
      });
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const all = () => texts.map((text): Line => JSON.parse(text));
  return { texts, all, of: (event) => all().filter((line) => line.event === event) };
}
