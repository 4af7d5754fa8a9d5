/**
 * A streamed response once its first bytes are there: whoever sets its headers then knows what came of the request. Others
 * are given back as they are. When the reader leaves, the source is told.
 */
export async function begun(response: Response): Promise<Response> {
  const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (!response.body || !isStream) return response;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const first = await reader.read();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      pass(controller, first);
    },
    async pull(controller) {
      pass(controller, await reader.read());
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}

function pass(
  controller: ReadableStreamDefaultController<Uint8Array>,
  { done, value }: ReadableStreamReadResult<Uint8Array>,
): void {
  if (done) controller.close();
  else controller.enqueue(value);
}
