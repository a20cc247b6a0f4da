/** What a report is of; it stands in the address of the page that is printed. */
export interface ReportAddress {
  readonly snapshot: string;
  readonly dashboard: string;
  /** What is chosen on the dashboard, as dashboard-ask.ts writes it. */
  readonly ask: string;
}

/** The part of the address after `#/print/`. */
export function reportAddress({ snapshot, dashboard, ask }: ReportAddress): string {
  return `${encodeURIComponent(snapshot)}/${encodeURIComponent(dashboard)}?${ask}`;
}

/** Null for the address of any other page. */
export function parseReportAddress(hash: string): ReportAddress | null {
  const [, snapshot, dashboard, ask = ''] = /^#\/print\/([^/?]+)\/([^/?]+)(?:\?(.*))?$/.exec(hash) ?? [];
  if (snapshot === undefined || dashboard === undefined) return null;
  return { snapshot: decodeURIComponent(snapshot), dashboard: decodeURIComponent(dashboard), ask };
}
