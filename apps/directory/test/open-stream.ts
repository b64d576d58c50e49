/** An open console's stream, and the promise of its end. */
export interface OpenStream {
  readonly status: number;
  /** What it has said so far. */
  said(): string;
  /** Resolves with everything that was said once the stream has ended. */
  readonly ended: Promise<string>;
}

/** Opens a stream as a console does, and waits until it says that it is open. */
export async function openStream(url: string, cookie: string): Promise<OpenStream> {
  const response = await fetch(`${url}/api/stream`, { headers: { Cookie: cookie, Accept: "text/event-stream" } });
  if (response.status !== 200 || response.body === null) return { status: response.status, said: () => "", ended: response.text() };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader.read();
  let said = first.value ?? "";
  const rest = async (): Promise<string> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return said;
      said += value;
    }
  };
  return { status: response.status, said: () => said, ended: rest() };
}

/** Long after the second within which an end has to arrive, on a machine that is busy with other things. */
const GIVEN_UP_MS = 5_000;

/** Everything that was said until the stream ended, or that it is still open. */
export async function endOf(stream: OpenStream): Promise<string> {
  const { promise: givenUp, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("still open"), GIVEN_UP_MS);
  return await Promise.race([stream.ended, givenUp]).finally(() => clearTimeout(timer));
}
