/** Where commands speak to people: the one home of output. */
export interface Terminal {
  /** Somebody sits before it: questions can be asked, and a line can be written over. */
  readonly isInteractive: boolean;
  /** Standard error is read by a person, not by a program. */
  readonly areComplaintsRead: boolean;
  /** A line on standard output. */
  say(line: string): void;
  /** A line about something wrong, on standard error. */
  complain(line: string): void;
  /** Shows how far a long step has come. */
  begin(title: string): Progress;
  /** Asks for something that must not be seen; null when it was not given. Only where `isInteractive`. */
  askSecret(question: string): Promise<string | null>;
}

/** A long step that is under way. */
export interface Progress {
  /** How far it is, in words such as "41 %". */
  update(words: string): void;
  /** It is done; the words follow the title. */
  end(words: string): void;
}

/** Lines a second that a terminal is asked to draw at most. */
const REDRAW_MS = 100;
const ERASE_LINE = "\r\u001B[2K";

/** The terminal of this process. A reader who goes away (`musubi doctor | head -1`) ends no command. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on("error", () => undefined);
  const isInteractive = stdin.isTTY && stdout.isTTY;
  const drawing = { isOpen: false };
  return {
    isInteractive,
    areComplaintsRead: stderr.isTTY,
    say: (line) => void stdout.write(`${line}\n`),
    complain: (line) => {
      // A line that was being written over stays as it is.
      if (drawing.isOpen) stdout.write("\n");
      drawing.isOpen = false;
      stderr.write(`${line}\n`);
    },
    begin: (title) => (stdout.isTTY ? drawnProgress(stdout, title, drawing) : spokenProgress(stdout, title)),
    askSecret: async (question) => {
      const { isCancel, password } = await import("@clack/prompts");
      const answer = await password({ message: question });
      return isCancel(answer) ? null : (answer ?? "");
    },
  };
}

/** On a terminal: one line that is written over. */
function drawnProgress(stdout: NodeJS.WriteStream, title: string, drawing: { isOpen: boolean }): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY;
  drawing.isOpen = true;
  stdout.write(`${title} …`);
  return {
    update: (words) => {
      const now = performance.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      stdout.write(`${ERASE_LINE}${title} … ${words}`);
    },
    end: (words) => {
      drawing.isOpen = false;
      stdout.write(`${ERASE_LINE}${title}: ${words}\n`);
    },
  };
}

/** Into a file or a pipe: a line when it begins and one when it ends. */
function spokenProgress(stdout: NodeJS.WriteStream, title: string): Progress {
  stdout.write(`${title} …\n`);
  return { update: () => undefined, end: (words) => void stdout.write(`${title}: ${words}\n`) };
}
