/** What the panel of metrics shows: an empty form, a copy of a metric, or one of the workspace to change. */
export interface PanelTarget {
  readonly kind: 'new' | 'copy' | 'edit';
  /** Of the metric; null for an empty form. */
  readonly metric: string | null;
  /** Called with its name when it was written; without it the window goes to it in the catalog. */
  readonly onSaved: ((name: string) => void) | null;
}

let target: PanelTarget | null = null;
const listeners = new Set<() => void>();

export function subscribePanel(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function panelTarget(): PanelTarget | null {
  return target;
}

function show(next: PanelTarget | null): void {
  target = next;
  for (const listener of listeners) listener();
}

export function newMetric(onSaved: PanelTarget['onSaved'] = null): void {
  show({ kind: 'new', metric: null, onSaved });
}

export function copyMetric(metric: string): void {
  show({ kind: 'copy', metric, onSaved: null });
}

export function editMetric(metric: string): void {
  show({ kind: 'edit', metric, onSaved: null });
}

export function closePanel(): void {
  show(null);
}
