/** Name -> names it depends on. Names that are no keys are ignored. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** Every name after all that it depends on, ties by name; where that cannot be, one cycle (`a -> b -> a` as [a, b, a]). */
export function topologicalOrder(
  dependencies: Dependencies,
): { readonly order: string[] } | { readonly cycle: string[] } {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (name: string): string[] | null => {
    if (state.get(name) === 'done') return null;
    if (state.get(name) === 'open') return [...path.slice(path.indexOf(name)), name];
    state.set(name, 'open');
    path.push(name);
    const below = (dependencies.get(name) ?? []).filter((one) => dependencies.has(one));
    for (const one of [...below].sort()) {
      const cycle = visit(one);
      if (cycle !== null) return cycle;
    }
    path.pop();
    state.set(name, 'done');
    order.push(name);
    return null;
  };
  for (const name of [...dependencies.keys()].sort()) {
    const cycle = visit(name);
    if (cycle !== null) return { cycle };
  }
  return { order };
}
