import type { Deployment } from "../../domain/deployment/schemas.ts";
import { draftToForm } from "../../domain/forms/read.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { DraftText } from "../../services/expert/drafts.ts";
import type { Fields } from "../session/form.ts";
import { formOf } from "./deployment-view.ts";

/** What a deployment's form held, whatever was pressed in it. */
export interface Sent {
  text: DraftText;
  /** The draft that the page began with; 0 for none. */
  base: number;
  /** The version that the page showed; null where it did not say. */
  seen: number | null;
  entries: [string, string | File][];
}

/** Reads the one form of a deployment's page. Line ends become what they were before the browser sent them. */
export function readWork(fields: Fields, deployment: Deployment): Sent {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string | File] => [name, one]),
  );
  const textOf = (name: string) => {
    const value = entries.find(([field]) => field === name)?.[1];
    return typeof value === "string" ? value.replaceAll(/\r\n?/g, "\n") : "";
  };
  const model = formOf(deployment);
  const text: DraftText = {
    body: textOf("body"),
    question: textOf("question"),
    reason: textOf("reason").slice(0, LIMITS.reason_characters * 2),
    attach_partial: textOf("attach_partial") !== "",
    data: model ? draftToForm(model, entries) : {},
    tab: textOf("tab").slice(0, 64) || null,
  };
  return { text, base: wholeOf(textOf("base")) ?? 0, seen: wholeOf(textOf("version")), entries };
}

function wholeOf(text: string): number | null {
  return /^\d{1,16}$/.test(text) ? Number(text) : null;
}
