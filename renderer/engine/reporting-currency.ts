import type { Catalog } from '#core/protocol/catalog';
import type { SnapshotManifest } from '#core/protocol/snapshot';

/** The catalog with the reporting currency of its snapshot where a metric is money and names no currency of its own. */
export function withReportingCurrency(catalog: Catalog, settings: SnapshotManifest['settings']): Catalog {
  const { currency } = settings;
  if (typeof currency !== 'string') return catalog;
  return {
    ...catalog,
    metrics: catalog.metrics.map((metric) =>
      metric.format.kind === 'currency' && metric.format.unit === null
        ? { ...metric, format: { ...metric.format, unit: currency } }
        : metric,
    ),
  };
}
