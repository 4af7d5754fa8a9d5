import { LIMITS } from "../../../domain/limits.ts";
import { list, type Section, text } from "./blocks.ts";

/** How a POST is made safe to repeat. */
export function idempotency(): Section {
  return {
    id: "idempotency",
    title: "Idempotency",
    summary: "How to make a POST safe to repeat.",
    blocks: [
      text(
        `Every POST takes an \`Idempotency-Key\` header: any string of at most ${LIMITS.idempotency_key_characters} characters. Send one with every create, since an agent may retry and a second expert must not be paged.`,
      ),
      list(
        "The first successful answer is kept for 24 hours per workspace, mode, path and key. The same request with the same key gets it again, status and body alike, with `Idempotency-Replayed: true`.",
        "The same key with a different body is `409` `idempotency_conflict`. Bodies are compared as JSON, so spaces and the order of keys do not matter.",
        "Two at once: one works, the other waits for it or gets `409` with `Retry-After`. There is never a second deployment.",
        "Only a success is kept. After an error the key is free again, and the same call may be repeated as it is.",
      ),
    ],
  };
}
