/** An open console's stream, and the promise of its end. */
export interface OpenStream {
  readonly status: number;
  /** Resolves with everything that was said once the stream has ended. */
  readonly ended: Promise<string>;
}

/** Opens a stream as a console does, and waits until it says that it is open. */
export async function openStream(url: string, cookie: string): Promise<OpenStream> {
  const response = await fetch(`${url}/api/stream`, { headers: { Cookie: cookie, Accept: "text/event-stream" } });
  if (response.status !== 200 || response.body === null) return { status: response.status, ended: response.text() };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader.read();
  const rest = async (): Promise<string> => {
    let said = first.value ?? "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return said;
      said += value;
    }
  };
  return { status: response.status, ended: rest() };
}
