import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type {
  ComparedFigure,
  ComparisonQuestion,
  RestatedPeriod,
  SnapshotComparison,
  TableDifference,
} from '#core/protocol/comparison';
import { addDays } from '#core/protocol/date';
import type { MetricFormat } from '#core/protocol/metric-query';
import { routeHash } from '../app/router.ts';
import { formatDayRange, formatPeriod } from '../ui/format-date.ts';
import { formatCount, formatMetric, formatMove, NULL_MARK } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import { columnWords, moved } from './comparison-words.ts';
import { RestatementDrawer, type WhyAsked } from './restatement-drawer.tsx';
import css from './snapshots.module.css';

interface Props {
  readonly comparison: SnapshotComparison;
  /** Length of the figures' range. */
  readonly days: number;
  readonly grain: ComparisonQuestion['grain'];
}

/** What differs: figures over the same days, restated periods, tables. What is the same is only counted. */
export function ComparisonView({ comparison, days, grain }: Props) {
  const [asked, setAsked] = useState<WhyAsked | null>(null);
  const { before, after, to, figures, restated, tables } = comparison;
  const differing = figures.filter((figure) => !figure.same && figure.problem === null);
  const unasked = figures.filter((figure) => figure.problem !== null);
  const same = figures.length - unasked.length - differing.length;
  const byName = new Map(figures.map((figure) => [figure.metric, figure]));
  const why = (figure: ComparedFigure | undefined, period: string | null) => {
    if (figure === undefined) return null;
    const of = period === null ? formatDayRange(addDays(to, 1 - days), to) : formatPeriod(period, grain);
    const range =
      period === null ? { grain: null, period, from: addDays(to, 1 - days) } : { grain, period, from: null };
    const question = { before: before.id, after: after.id, metric: figure.metric, ...range };
    return <WhyButton title={`${figure.label}, ${of}`} onClick={(title) => setAsked({ title, question })} />;
  };
  const heads = (first: readonly string[], explained = true) => (
    <thead>
      <tr>
        {first.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
        {[before.id, after.id, 'Change'].map((head) => (
          <th key={head} scope="col" className={table['num']}>
            {head}
          </th>
        ))}
        {explained ? <td aria-hidden /> : null}
      </tr>
    </thead>
  );
  return (
    <>
      <Section
        title={`Figures of ${formatDayRange(addDays(to, 1 - days), to)}`}
        nothing={`All ${formatCount(same)} figures are the same in both.`}
        found={differing.length}
        note={same > 0 && differing.length > 0 ? `${formatCount(same)} more are the same in both.` : ''}
      >
        <table className={table['table']}>
          {heads(['Metric'])}
          <tbody>
            {differing.map((figure) => (
              <tr key={figure.metric}>
                <td>
                  <MetricLink figure={figure} />
                </td>
                <Values before={figure.before} after={figure.after} format={figure.format} why={why(figure, null)} />
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Unasked figures={unasked} />
      <Section
        title="Restated periods"
        nothing={`No past ${grain} has another value than before.`}
        found={restated.length}
        note=""
      >
        <table className={table['table']}>
          {heads(['Metric', 'Period'])}
          <tbody>
            {restated.map((period) => (
              <Restated
                key={`${period.metric} ${period.period}`}
                period={period}
                figure={byName.get(period.metric)}
                grain={grain}
                why={why(byName.get(period.metric), period.period)}
              />
            ))}
          </tbody>
        </table>
      </Section>
      <Section
        title="Tables"
        nothing="Every table has the same columns and as many rows."
        found={tables.length}
        note=""
      >
        <table className={table['table']}>
          {heads(['Table'], false)}
          <tbody>
            {tables.map((one) => (
              <TableRow key={one.model} difference={one} />
            ))}
          </tbody>
        </table>
      </Section>
      <RestatementDrawer asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}

function WhyButton({ title, onClick }: { readonly title: string; readonly onClick: (title: string) => void }) {
  return (
    <Button variant="subtle" size="compact-xs" aria-label={`Why: ${title}`} onClick={() => onClick(title)}>
      Why
    </Button>
  );
}

function Section(props: {
  readonly title: string;
  readonly found: number;
  /** Said where nothing was found. */
  readonly nothing: string;
  readonly note: string;
  readonly children: ReactNode;
}) {
  return (
    <section>
      <h3 className={css['heading']}>{props.title}</h3>
      {props.found === 0 ? (
        <p className={css['quiet']}>{props.nothing}</p>
      ) : (
        <div className={table['scroll']}>{props.children}</div>
      )}
      {props.note === '' ? null : <p className={css['quiet']}>{props.note}</p>}
    </section>
  );
}

/** Metrics that one of the two could not answer, with the reasons on demand. */
function Unasked({ figures }: { readonly figures: readonly ComparedFigure[] }) {
  if (figures.length === 0) return null;
  return (
    <details className={css['quiet']}>
      <summary>
        {formatCount(figures.length)} {figures.length === 1 ? 'metric' : 'metrics'} could not be asked of both
      </summary>
      <ul>
        {figures.map((figure) => (
          <li key={figure.metric}>
            {figure.label}: {figure.problem}
          </li>
        ))}
      </ul>
    </details>
  );
}

function MetricLink({ figure }: { readonly figure: ComparedFigure }) {
  return <a href={routeHash({ page: 'catalog', of: { kind: 'metric', name: figure.metric } })}>{figure.label}</a>;
}

function Restated(props: {
  readonly period: RestatedPeriod;
  readonly figure: ComparedFigure | undefined;
  readonly grain: string;
  readonly why: ReactNode;
}) {
  const { period, figure, grain, why } = props;
  return (
    <tr>
      <td>{figure === undefined ? period.metric : <MetricLink figure={figure} />}</td>
      <td>{formatPeriod(period.period, grain)}</td>
      <Values before={period.before} after={period.after} format={figure?.format ?? null} why={why} />
    </tr>
  );
}

function Values(props: {
  readonly before: string | null;
  readonly after: string | null;
  readonly format: MetricFormat | null;
  readonly why: ReactNode;
}) {
  const { before, after, format, why } = props;
  return (
    <>
      <td className={table['num']}>{formatMetric(before, format)}</td>
      <td className={table['num']}>{formatMetric(after, format)}</td>
      <td className={table['num']}>{formatMove(moved(before, after), format)}</td>
      <td className={table['num']}>{why}</td>
    </>
  );
}

function TableRow({ difference }: { readonly difference: TableDifference }) {
  const { model, rowsBefore, rowsAfter, columns } = difference;
  const count = (rows: number | null) => (rows === null ? NULL_MARK : formatCount(rows));
  const change = rowsBefore === null || rowsAfter === null ? null : rowsAfter - rowsBefore;
  return (
    <tr>
      <td>
        <a className={css['code']} href={routeHash({ page: 'catalog', of: { kind: 'model', name: model } })}>
          {model}
        </a>
        {columns.length === 0 ? null : <div className={css['quiet']}>{columns.map(columnWords).join(', ')}</div>}
      </td>
      <td className={table['num']} title={rowsBefore === null ? 'It was not there' : undefined}>
        {count(rowsBefore)}
      </td>
      <td className={table['num']} title={rowsAfter === null ? 'It is not there' : undefined}>
        {count(rowsAfter)}
      </td>
      <td className={table['num']}>{change === null ? NULL_MARK : `${change > 0 ? '+' : ''}${formatCount(change)}`}</td>
    </tr>
  );
}
