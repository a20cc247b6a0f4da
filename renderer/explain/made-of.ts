import type { Catalog, CatalogModel } from '#core/protocol/catalog';
import type { MadeFrom, SourceShare } from '#core/protocol/made-from';
import type { CheckResult, SnapshotFile, SnapshotManifest } from '#core/protocol/snapshot';

/** A source with the extract files that the snapshot was built from. */
export interface SourceFed {
  readonly source: string;
  /** Null where there is one. */
  readonly absent: string | null;
  /** The newest day first. */
  readonly files: readonly SnapshotFile[];
  readonly rows: number;
  readonly bytes: number;
  /** First and last extract day; null without a file. */
  readonly days: readonly [first: string, last: string] | null;
  /** What the number takes from it; undefined while it is not known, null where the source has no part in its rows. */
  readonly share: SourceShare | null | undefined;
}

/** What metrics are made of, down to the files. */
export interface MadeOf {
  /** Tables, each after those that it reads. */
  readonly models: readonly CatalogModel[];
  /** Tables that people keep. */
  readonly seeds: readonly CatalogModel[];
  readonly sources: readonly SourceFed[];
  /** Checks on any of them, those that found something first. */
  readonly checks: readonly CheckResult[];
}

/**
 * Follows what the metrics' models read up to sources and seeds, and finds their files and checks in the manifest.
 * @param from what the asked numbers are made of; undefined while it is not known
 */
export function madeOf(
  catalog: Pick<Catalog, 'metrics' | 'models'>,
  manifest: Pick<SnapshotManifest, 'files' | 'sources' | 'checks'>,
  metrics: readonly string[],
  from?: Pick<MadeFrom, 'tables' | 'sources'>,
): MadeOf {
  const byName = new Map(catalog.models.map((model) => [model.name, model]));
  const seen = new Set<string>();
  const visit = (reference: string): void => {
    // The history of a source is its extracts, too.
    const name = reference.replace(/^history\./, 'source.');
    const model = byName.get(name);
    if (model === undefined || seen.has(name)) return;
    seen.add(name);
    for (const next of model.references) visit(next);
  };
  for (const name of metrics) {
    const metric = catalog.metrics.find((one) => one.name === name.split('@')[0]);
    for (const model of metric?.models ?? []) visit(model);
  }
  for (const table of from?.tables ?? []) visit(table);
  const found = catalog.models.filter(({ name }) => seen.has(name));
  const rank = ({ status }: CheckResult) => ['failed', 'warned', 'unavailable', 'passed'].indexOf(status);
  return {
    models: found.filter(({ kind }) => kind !== 'source' && kind !== 'seed'),
    seeds: found.filter(({ kind }) => kind === 'seed'),
    sources: found.filter(({ kind }) => kind === 'source').map((source) => fedBy(source, manifest, from)),
    checks: manifest.checks.filter((check) => isAbout(check, seen)).sort((a, b) => rank(a) - rank(b)),
  };
}

/** A custom check is about what it reads; one of an older snapshot does not say, and is shown. */
function isAbout({ model, reads }: CheckResult, seen: ReadonlySet<string>): boolean {
  if (model !== null) return seen.has(model);
  return reads === undefined || reads.some((name) => seen.has(name.replace(/^history\./, 'source.')));
}

function fedBy(
  { name, unavailable }: CatalogModel,
  { files }: Pick<SnapshotManifest, 'files'>,
  from: Pick<MadeFrom, 'sources'> | undefined,
): SourceFed {
  const source = name.replace(/^source\./, '');
  const own = files.filter((file) => file.source === source).sort((a, b) => b.date.localeCompare(a.date));
  const [newest] = own;
  const oldest = own.at(-1);
  return {
    source,
    absent: unavailable,
    files: own,
    rows: own.reduce((sum, file) => sum + file.rows, 0),
    bytes: own.reduce((sum, file) => sum + file.bytes, 0),
    days: newest === undefined || oldest === undefined ? null : [oldest.date, newest.date],
    share: from === undefined ? undefined : (from.sources.find((share) => share.source === source) ?? null),
  };
}
