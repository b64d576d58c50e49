import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";

interface Props {
  /** What is looked for and where: said inside the empty field, and to those who hear. */
  readonly placeholder: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A field above a list that it filters: emptied by its button or the escape key. */
export function SearchField({ placeholder, clearLabel, value, onChange }: Props) {
  return (
    <TextInput
      type="search"
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
      rightSection={value === "" ? null : <CloseButton aria-label={clearLabel} onClick={() => onChange("")} />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && onChange("")}
      maxLength={100}
    />
  );
}
