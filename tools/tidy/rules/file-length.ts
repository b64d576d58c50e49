import { isTest, type Rule } from "../project.ts";

const LINES_MAX = 500;
const TEST_LINES_MAX = 600;

/** No file is longer than a person can hold in mind. */
export const fileLength: Rule = {
  name: "file-length",
  check: ({ sources }) =>
    sources.flatMap(({ path, text }) => {
      const lines = text.split("\n").length - 1;
      const linesMax = isTest(path) ? TEST_LINES_MAX : LINES_MAX;
      return lines <= linesMax
        ? []
        : [
            {
              path,
              line: linesMax,
              sentence: `${lines} lines; at most ${linesMax}. Find the second thing in it and give that a file of its own.`,
            },
          ];
    }),
};
