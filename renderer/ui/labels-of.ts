interface Named {
  readonly name: string;
  readonly label: string;
}

/** What metrics or dimensions are called on screen; a name that the snapshot in view does not know stands for itself. */
export function labelsOf(known: readonly Named[]): (name: string) => string {
  return (name) => known.find((one) => one.name === name)?.label ?? name;
}
