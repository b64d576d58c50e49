/** What a socket tells the connection. */
export interface SocketHandlers {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Called exactly once at the end, also when the socket never opened. 4401 means that the session has ended. */
  readonly onClose: (code: number) => void;
}

/** An open (or opening) socket, reduced to what the connection uses. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

/** Opens a socket. `token` is present for programs and goes into the Authorization header. Never throws. */
export type OpenSocket = (address: { readonly url: string; readonly token: string | null }, handlers: SocketHandlers) => Socket;
