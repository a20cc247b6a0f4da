import { splitVersion } from '../packs/metric-version.ts';

/** Anchors of the dictionary's entries. */
export function tableId(name: string): string {
  return `table-${name.replace('.', '-')}`;
}

export function metricId(name: string): string {
  return `metric-${splitVersion(name).metric}`;
}

export function dashboardId(name: string): string {
  return `dashboard-${name}`;
}
