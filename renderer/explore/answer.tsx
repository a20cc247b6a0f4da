import { Button } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { type ChartKind, chartProblem } from '#core/protocol/chart-kind';
import type { TileQuestion } from '#core/protocol/dashboard';
import { Chart } from '../charts/chart.tsx';
import { contextWords } from '../dashboards/context-words.ts';
import { TileProblem } from '../dashboards/tile-problem.tsx';
import { useEngine } from '../engine/engine-context.tsx';
import { collectTable } from '../engine/result-table.ts';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { ExportMenu } from '../exports/export-menu.tsx';
import { RangeBadge } from '../home/range-badge.tsx';
import { openInSql } from '../sql-workbench/open-in-sql.ts';
import { useDelayed } from '../ui/states.tsx';
import css from './explore.module.css';
import { exploreQuery } from './explore-ask.ts';

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly question: TileQuestion;
  readonly chart: ChartKind;
  readonly title: string;
}

/** The answer twice: drawn, and as a table. The old one stays, dimmed, while a new one is asked. */
export function Answer({ snapshot, question, chart, title }: Props) {
  const { reader } = useEngine();
  const query = exploreQuery(question, snapshot.manifest.asOf, snapshot.catalog.weekStart);
  const answer = useResource(
    `explore ${snapshot.id} ${snapshot.catalog.ownRevision} ${JSON.stringify(query)}`,
    async (signal) => ({
      query,
      ...(await collectTable(await reader.client.metrics({ snapshot: snapshot.id, query }, { signal }))),
    }),
  );
  const dimmed = useDelayed(answer.stale && answer.loading);
  if (answer.error !== undefined)
    return <TileProblem error={answer.error} catalog={snapshot.catalog} onRetry={answer.reload} />;
  if (answer.data === undefined) return <p className={css['quiet']}>Asking…</p>;
  const { header, table, query: asked } = answer.data;
  // While a new question loads, the old answer may have too few columns for the chart of the new one.
  const drawn = chartProblem(chart, asked) === null ? chart : 'table';
  const props = {
    ...{ title, query: asked, context: header, table, selected: [] },
    good: (name: string) => snapshot.catalog.metrics.find((one) => one.name === name)?.good ?? 'none',
  };
  return (
    <div className={css['answer']} data-dimmed={dimmed} aria-busy={answer.loading}>
      {drawn === 'table' ? null : (
        <div className={css['chart']}>
          <Chart kind={drawn} {...props} />
        </div>
      )}
      <div className={css['table']}>
        <Chart kind="table" {...props} />
      </div>
      <footer className={css['foot']}>
        {contextWords(header, asked, snapshot.manifest.asOf)} <RangeBadge context={header} />
        <span className={css['grow']} />
        <ExportMenu asked={{ name: title, snapshot: snapshot.id, question: { metrics: asked }, rows: table.rows }} />
        <Button variant="subtle" leftSection={<IconCode size={14} aria-hidden />} onClick={() => openInSql(header.sql)}>
          Open in SQL
        </Button>
      </footer>
    </div>
  );
}
