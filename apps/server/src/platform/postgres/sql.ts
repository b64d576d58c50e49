/** A statement with its values apart from its text, so that no value can become text. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Under this name each connection keeps it planned. For the few that are asked all the time; each name has one text. */
  readonly name?: string;
}

/** Text that is part of the code, never of a request: a column list, an order. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Marks a constant of the code as statement text. Never pass anything that came from outside. */
export function raw(text: string): Raw {
  return new Raw(text);
}

/**
 * Builds a statement: every `${value}` becomes a numbered parameter.
 *
 * @example
 * tx.rows(sql`select id from musubi.talks where id = ${talkId}`)
 */
export function sql(parts: TemplateStringsArray, ...values: readonly unknown[]): Statement {
  let text = parts[0] ?? "";
  const bound: unknown[] = [];
  values.forEach((value, index) => {
    if (value instanceof Raw) text += value.text;
    else text += `$${bound.push(value)}`;
    text += parts[index + 1] ?? "";
  });
  return { text, values: bound };
}
