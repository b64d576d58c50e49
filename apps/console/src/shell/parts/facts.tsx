import classes from "./facts.module.css";

interface Fact {
  readonly label: string;
  readonly value: React.ReactNode;
}

/** Facts with their names: what is recorded, who asks, how long. */
export function Facts({ facts, label }: { readonly facts: readonly Fact[]; readonly label?: string }) {
  return (
    <dl className={classes["facts"]} aria-label={label}>
      {facts.map(({ label: name, value }) => (
        <div key={name} className={classes["fact"]}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
