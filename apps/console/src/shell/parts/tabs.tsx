import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import classes from "./tabs.module.css";

interface TabLink {
  readonly to: "/directory" | "/directory/employers" | "/directory/cuts" | "/directory/networks" | "/directory/record";
  readonly label: string;
}

/** Pages of one place, side by side. */
export function TabLinks({ label, links }: { readonly label: string; readonly links: readonly TabLink[] }) {
  const row = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a narrow window the row scrolls; the page that one is on stays in sight.
    row.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  return (
    <nav aria-label={label}>
      <ul className={classes["tabs"]} ref={row}>
        {links.map(({ to, label: name }) => (
          <li key={to}>
            <Link to={to} className={classes["tab"] ?? ""} activeOptions={{ exact: true }} activeProps={{ "aria-current": "page" }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
