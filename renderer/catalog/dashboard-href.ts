/** Where a dashboard is shown. */
export function dashboardHref(name: string): string {
  return `#/dashboards/${encodeURIComponent(name)}`;
}
