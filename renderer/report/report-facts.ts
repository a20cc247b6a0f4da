import type { ReportFacts } from '#core/protocol/report-receipt';
import type { Report } from './read-report.ts';

/** What the receipt beside the PDF says of a report. */
export function reportFacts({ dashboard, catalog, manifest, tiles, madeAt }: Report): ReportFacts {
  const versionOf = (name: string): number => {
    const [metric, version] = name.split('@');
    return version === undefined ? (catalog.metrics.find((one) => one.name === metric)?.version ?? 1) : Number(version);
  };
  return {
    made_at: madeAt,
    snapshot: { id: manifest.id, as_of: manifest.asOf, warehouse_sha256: manifest.warehouse.sha256 },
    pack: { name: manifest.pack.name, version: manifest.pack.version },
    dashboard: dashboard.name,
    tiles: tiles.map(({ tile, asked, answer }) => ({
      tile: tile.name,
      title: tile.title,
      question: asked.query,
      metric_versions: Object.fromEntries(asked.query.metrics.map((name) => [name, versionOf(name)])),
      data: answer?.hash ?? null,
    })),
  };
}
