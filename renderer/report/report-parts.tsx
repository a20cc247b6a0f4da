import { Chart } from '../charts/chart.tsx';
import { chartRenderers } from '../charts/chart-registry.ts';
import { comparisonNames } from '../dashboards/comparison-names.ts';
import { stepWords } from '../dashboards/drill-path.tsx';
import { narrowedWords, topWords } from '../dashboards/filter-sql.ts';
import { rangeWords } from '../home/range-badge.tsx';
import { formatDay, formatDayRange, formatMoment } from '../ui/format-date.ts';
import { formatCount } from '../ui/format-number.ts';
import { labelsOf } from '../ui/labels-of.ts';
import { figureDays, isRunning } from '../ui/metric-days.ts';
import type { Report, ReportTile } from './read-report.ts';
import css from './report.module.css';
import { ReportTable } from './report-table.tsx';
import { UnusualWords } from './unusual-days.tsx';

type Fact = readonly [name: string, words: string];

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={css['facts']}>
      {facts.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the report is of, how fresh it is, and what was chosen. */
export function Cover({ dashboard, manifest, catalog, ask, knowsDays, madeAt }: Report) {
  const labelOf = labelsOf(catalog.dimensions);
  const failed = manifest.checks.filter(({ status }) => status === 'failed').length;
  const warned = manifest.checks.filter(({ status }) => status === 'warned').length;
  const missing = manifest.missingDays.length;
  return (
    <section className={css['cover']}>
      <h1>{dashboard.title}</h1>
      <p>{dashboard.description}</p>
      <Facts
        facts={[
          ['Data up to', formatDay(manifest.asOf)],
          ['Snapshot', `${manifest.id}, built ${formatMoment(manifest.builtAt)}`],
          ['Missing days', missing === 0 ? 'none' : manifest.missingDays.map(formatDay).join(', ')],
          [
            'Checks',
            failed + warned === 0 ? 'all passed' : `${formatCount(failed)} failed, ${formatCount(warned)} warned`,
          ],
          ['Days', ask.range ?? 'as designed, each tile says its own'],
          ['Periods', ask.grain ?? 'as designed'],
          ['Compared with', comparedWords(ask.compare)],
          ['Filters', filterFacts(ask, labelOf)],
          ...(knowsDays ? ([['Holidays', marksWords(ask)]] as const) : []),
          ['Owner', dashboard.owner],
          ['Report made', formatMoment(madeAt)],
        ]}
      />
    </section>
  );
}

function filterFacts(ask: Report['ask'], labelOf: (name: string) => string): string {
  const all = [...narrowedWords(ask, labelOf), ...(ask.keep === null ? [] : [topWords(ask.keep, labelOf)])];
  return all.length === 0 ? 'none' : all.join('; ');
}

function marksWords({ withoutMarks }: Report['ask']): string {
  return withoutMarks ? 'not marked, nor are promotions' : 'marked, as are promotions';
}

function comparedWords(compare: Report['ask']['compare']): string {
  if (compare === null) return 'as designed';
  return compare === 'none' ? 'nothing' : comparisonNames[compare];
}

/** Their rows say all that they say, and are printed in full. */
const onPaperByItsRows = new Set([chartRenderers.table, chartRenderers.pivot]);

/** A tile: its chart as vectors, what was asked, and all its rows. */
export function TileSection({ report, shown }: { readonly report: Report; readonly shown: ReportTile }) {
  const { tile, asked, answer, beside, problem } = shown;
  const labelOf = labelsOf(report.catalog.dimensions);
  const opened = asked.steps.map((step) => stepWords(step, labelOf));
  const good = (name: string) => report.catalog.metrics.find((metric) => metric.name === name)?.good ?? 'none';
  return (
    <section className={css['tile']} data-chart={asked.chart}>
      <div className={css['head']}>
        <h2>
          {tile.title}
          {tile.unit === null ? '' : `, ${tile.unit}`}
        </h2>
        {answer === null ? (
          <p className={css['muted']}>No answer: {problem}</p>
        ) : (
          <>
            <p className={css['muted']}>
              {[daysWords(shown, report), rangeWords(answer.context)].filter((words) => words !== '').join('; ')}
            </p>
            {onPaperByItsRows.has(chartRenderers[asked.chart]) ? null : (
              <div className={css['chart']} data-chart={asked.chart}>
                <Chart
                  kind={asked.chart}
                  title={tile.title}
                  query={asked.query}
                  context={answer.context}
                  table={answer.table}
                  notes={beside.notes}
                  good={good}
                  selected={[]}
                />
              </div>
            )}
          </>
        )}
        <UnusualWords shown={shown} />
        {[...opened, ...(tile.note === null ? [] : [tile.note]), ...asked.notes, ...beside.remarks].map((note) => (
          <p key={note} className={css['muted']}>
            {note}
          </p>
        ))}
      </div>
      {asked.chart === 'kpi' ? null : <ReportTable {...shown} />}
    </section>
  );
}

function daysWords({ asked, answer }: ReportTile, { manifest, catalog }: Report): string {
  const { from, to, priorFrom, priorTo } = answer?.context ?? { from: null, to: null, priorFrom: null, priorTo: null };
  if (from === null || to === null) return `As of ${formatDay(manifest.asOf)}`;
  const { compare, metrics } = asked.query;
  const running = asked.chart === 'kpi' && metrics.every((name) => isRunning(name, catalog.metrics));
  const days = figureDays({ from, to }, running ? { windowDays: undefined } : null);
  if (compare === null || priorFrom === null || priorTo === null) return days;
  return `${days} vs ${comparisonNames[compare]}, ${formatDayRange(priorFrom, priorTo)}`;
}

/** The rows behind the small lines of the big numbers. */
export function Trends({ report: { tiles } }: { readonly report: Report }) {
  const trends = tiles.filter(({ asked, answer }) => asked.chart === 'kpi' && (answer?.table.rows ?? 0) > 1);
  if (trends.length === 0) return null;
  return (
    <section className={css['part']}>
      <h2>Trends of the big numbers</h2>
      {trends.map((shown) => (
        <div key={shown.tile.name}>
          <h3>{shown.tile.title}</h3>
          <ReportTable {...shown} />
        </div>
      ))}
    </section>
  );
}

/** What the numbers mean: every metric of the report, as the catalog has it. */
export function Definitions({ report: { tiles, catalog } }: { readonly report: Report }) {
  const names = new Set(tiles.flatMap(({ asked }) => asked.query.metrics.map((name) => name.split('@')[0])));
  return (
    <section className={css['part']}>
      <h2>Definitions</h2>
      {catalog.metrics
        .filter(({ name }) => names.has(name))
        .map((metric) => (
          <div key={metric.name} className={css['definition']}>
            <h3>{metric.label}</h3>
            <p>{metric.description}</p>
            <p className={css['muted']}>
              {metric.name}, version {metric.version}, changed {formatDay(metric.changed)}, owner {metric.owner}
            </p>
          </div>
        ))}
    </section>
  );
}

/** What the numbers were made of, so that they can be asked again. */
export function ReceiptPage({ report: { manifest, tiles } }: { readonly report: Report }) {
  return (
    <section className={css['part']}>
      <h2>Receipt</h2>
      <Facts
        facts={[
          ['Snapshot', manifest.id],
          ['Warehouse', `SHA-256 ${manifest.warehouse.sha256}`],
          ['Pack', `${manifest.pack.name} ${manifest.pack.version}`],
        ]}
      />
      <p className={css['muted']}>
        The hash of a tile is that of its rows in any order, the data_sha256 of a receipt: the same question, exported
        from this snapshot as a file, has the same. `assay export verify` asks all tiles again, with the receipt file
        that lies beside this one.
      </p>
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">Tile</th>
            <th scope="col">Question</th>
            <th scope="col" className={css['number']}>
              Rows
            </th>
            <th scope="col">Hash of its rows</th>
          </tr>
        </thead>
        <tbody>
          {tiles.map(({ tile, asked, answer }) => (
            <tr key={tile.name}>
              <td>{tile.title}</td>
              <td>{questionWords(asked.query)}</td>
              <td className={css['number']}>{answer === null ? '–' : formatCount(answer.hash.rows)}</td>
              <td className={css['hash']}>{answer?.hash.sha256 ?? 'no answer'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function questionWords({ metrics, grain, dimensions, where }: ReportTile['asked']['query']): string {
  const by = [...(grain === null ? [] : [grain]), ...dimensions];
  return `${metrics.join(', ')}${by.length === 0 ? '' : ` by ${by.join(', ')}`}${where === null ? '' : ` where ${where}`}`;
}
