import { chartProblem } from '../protocol/chart-kind.ts';
import type { Tile } from '../protocol/dashboard.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { metricsByName } from './metric-version.ts';
import type { Metric, Model, Pack, PackDashboard, Place } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import { reachableDimensions } from './reachable-dimensions.ts';

/** What can be said of dashboards without SQL: names, reachable dimensions, charts that fit, room in the grid. Filters are read when a tile runs. */
export function checkDashboards(pack: Pack, inputsOf: (metric: Metric) => readonly string[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const metrics = metricsByName(pack);
  const dimensions = new Set(pack.models.flatMap((model) => model.dimensions.map(({ name }) => name)));
  const reach = new Map<string, readonly string[]>();
  const reached = (model: string): readonly string[] => {
    const known = reach.get(model) ?? reachableDimensions(pack.models, model);
    reach.set(model, known);
    return known;
  };
  /** The models below a metric, with the time column by which it is counted there. */
  const basesOf = (name: string, above: readonly string[] = []): { model: Model; time: string | null }[] => {
    const metric = metrics.get(name);
    if (metric === undefined || above.includes(name)) return [];
    if (metric.type !== 'simple' && metric.type !== 'retention')
      return inputsOf(metric).flatMap((input) => basesOf(input, [...above, name]));
    const model = pack.models.find((one) => one.name === metric.model);
    return model === undefined ? [] : [{ model, time: metric.time ?? model.defaultTimeColumn }];
  };

  for (const dashboard of pack.dashboards) {
    for (const [i, tile] of dashboard.tiles.entries()) {
      const places = dashboard.tilePlaces[i];
      if (places === undefined) continue;
      const complain = (message: string, place: Place): void => {
        const params = { dashboard: dashboard.name, tile: tile.name, message };
        diagnostics.push(packDiagnostic('tile-inconsistent', place, params));
      };
      const mustExist = (kind: string, name: string, known: Iterable<string>, place: Place): boolean => {
        const names = new Set(known);
        if (names.has(name)) return true;
        const where = `The tile ${dashboard.name}.${tile.name}`;
        diagnostics.push(
          packDiagnostic('unknown-name', place, { kind, name, where, suggestion: suggestion(name, names) }),
        );
        return false;
      };
      const { question } = tile;
      for (const [j, name] of question.metrics.entries()) {
        const place = places.metrics[j] ?? places.tile;
        if (!mustExist('metric', name, metrics.keys(), place)) continue;
        const timeless = basesOf(name).find(({ time }) => time === null);
        if (timeless !== undefined && asksForDays(tile))
          complain(
            `${name} has no time (${timeless.model.name} is as of the snapshot), but the tile asks for days`,
            place,
          );
      }
      const bases = question.metrics.flatMap((name) => basesOf(name).map(({ model }) => model.name));
      for (const [j, name] of question.dimensions.entries()) {
        const place = places.by[j] ?? places.tile;
        if (!mustExist('dimension', name, dimensions, place)) continue;
        const blind = bases.find((model) => !reached(model).includes(name));
        if (blind !== undefined)
          complain(`${blind} has no way to the dimension ${name}, so the tile cannot ask by it`, place);
      }
      const chart = chartProblem(tile.chart, question);
      if (chart !== null) complain(chart, places.chart);
      if (question.top !== null && question.dimensions.length === 0) complain('`top` needs a dimension', places.tile);
      for (const { name } of question.orderBy) {
        const columns = answerColumns(tile);
        if (!columns.includes(name))
          complain(`its answer has no column "${name}" to order by.${suggestion(name, columns)}`, places.tile);
      }
    }
    diagnostics.push(...checkGrid(dashboard));
  }
  return diagnostics;
}

function asksForDays({ question }: Tile): boolean {
  return question.grain !== null || question.compare !== null || question.range !== 'all';
}

function answerColumns({ question }: Tile): string[] {
  const { grain, dimensions, metrics, compare } = question;
  const details = compare === null ? [] : ['__prior', '__delta', '__change'];
  const values = metrics.flatMap((metric) => [metric, ...details.map((suffix) => metric + suffix)]);
  return [...(grain === null ? [] : [grain]), ...dimensions, ...values];
}

/** Tiles have names of their own and do not lie on each other. */
function checkGrid({ name: dashboard, tiles, tilePlaces }: PackDashboard): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [i, tile] of tiles.entries()) {
    const places = tilePlaces[i];
    const before = tiles.slice(0, i);
    const twin = before.findIndex((other) => other.name === tile.name);
    if (twin !== -1 && places !== undefined) {
      const other = tilePlaces[twin]?.tile;
      const params = { kind: 'tile', name: tile.name, other: `${other?.file}:${other?.line}` };
      diagnostics.push(packDiagnostic('duplicate-name', places.tile, params));
    }
    const under = before.find((other) => overlap(other, tile));
    if (under !== undefined && places !== undefined) {
      const params = { dashboard, tile: tile.name, message: `it lies on the tile ${under.name}` };
      diagnostics.push(packDiagnostic('tile-inconsistent', places.at, params));
    }
  }
  return diagnostics;
}

function overlap({ at: a }: Tile, { at: b }: Tile): boolean {
  const across = a.column < b.column + b.width && b.column < a.column + a.width;
  return across && a.row < b.row + b.height && b.row < a.row + a.height;
}
