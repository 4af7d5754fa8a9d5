const READABLE =
  /^(text\/|application\/(json|pdf|csv|vnd\.openxmlformats-officedocument\.wordprocessingml\.document)\b)/;

/** Whether it is worth offering a file's text: it was found, or, of an upload, nobody has looked and the type has some. */
export function mayHaveText(file: { status: string; media_type: string | null; has_text?: boolean }): boolean {
  return file.status === "ingested" && (file.has_text ?? READABLE.test(file.media_type ?? ""));
}
