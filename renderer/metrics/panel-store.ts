import { createStore } from '../ui/store.ts';

/** What the panel of metrics shows: an empty form, a copy of a metric, or one of the workspace to change. */
export interface PanelTarget {
  readonly kind: 'new' | 'copy' | 'edit';
  /** Of the metric; null for an empty form. */
  readonly metric: string | null;
  /** Called with its name when it was written; without it the window goes to it in the catalog. */
  readonly onSaved: ((name: string) => void) | null;
}

/** Null: the panel is closed. */
export const panelTarget = createStore<PanelTarget | null>(null);

export function newMetric(onSaved: PanelTarget['onSaved'] = null): void {
  panelTarget.set({ kind: 'new', metric: null, onSaved });
}

export function copyMetric(metric: string): void {
  panelTarget.set({ kind: 'copy', metric, onSaved: null });
}

export function editMetric(metric: string): void {
  panelTarget.set({ kind: 'edit', metric, onSaved: null });
}

export function closePanel(): void {
  panelTarget.set(null);
}
