import { Link } from "@tanstack/react-router";
import classes from "./tabs.module.css";

interface TabLink {
  readonly to: "/directory" | "/directory/employers" | "/directory/cuts" | "/directory/networks" | "/directory/record";
  readonly label: string;
}

/** Pages of one place, side by side. */
export function TabLinks({ label, links }: { readonly label: string; readonly links: readonly TabLink[] }) {
  return (
    <nav aria-label={label}>
      <ul className={classes["tabs"]}>
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
