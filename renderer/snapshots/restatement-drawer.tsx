import { Drawer, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { CauseCounts, Restatement, RestatementCause, RestatementQuestion } from '#core/protocol/restatement';
import { useEngine } from '../engine/engine-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { ExportMenu } from '../exports/export-menu.tsx';
import type { ExportAsked } from '../exports/export-store.ts';
import { formatCount, formatDelta, formatMetric } from '../ui/format-number.ts';
import { Failure } from '../ui/states.tsx';
import table from '../ui/table.module.css';
import { RestatedRows } from './restated-rows.tsx';
import css from './snapshots.module.css';

export interface WhyAsked {
  /** The metric and its days, in words. */
  readonly title: string;
  readonly question: RestatementQuestion;
}

/** What each cause means, in the order in which they are counted. */
const causes: Readonly<Record<RestatementCause, { readonly label: string; readonly meaning: string }>> = {
  late: { label: 'Late rows', meaning: 'rows that the earlier snapshot did not have' },
  corrected: { label: 'Corrected rows', meaning: 'rows of both that count otherwise: another value, day or status' },
  removed: { label: 'Removed rows', meaning: 'rows that the later snapshot does not have' },
  definition: { label: 'Changed definition', meaning: 'the metric or a model that it reads' },
};

/** Why a number differs between two snapshots, cause by cause, with the rows. */
export function RestatementDrawer({
  asked,
  onClose,
}: {
  readonly asked: WhyAsked | null;
  readonly onClose: () => void;
}) {
  return (
    <Drawer
      opened={asked !== null}
      onClose={onClose}
      position="right"
      size={720}
      title={asked === null ? '' : `Why it changed: ${asked.title}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked === null ? null : <Why key={JSON.stringify(asked.question)} question={asked.question} />}
    </Drawer>
  );
}

function Why({ question }: { readonly question: RestatementQuestion }) {
  const { reader } = useEngine();
  const found = useResource(`why ${JSON.stringify(question)}`, (signal) =>
    reader.client.restatement(question, { signal }),
  );
  if (found.error !== undefined) return <Failure error={found.error} onRetry={found.reload} />;
  if (found.data === undefined) return <p role="status">Comparing the rows of both snapshots…</p>;
  return (
    <div className={css['comparison']}>
      <Steps question={question} restatement={found.data} />
      <Definitions words={found.data.definitions} />
      <Sets question={question} restatement={found.data} />
    </div>
  );
}

function Steps({
  question,
  restatement,
}: {
  readonly question: RestatementQuestion;
  readonly restatement: Restatement;
}) {
  const { before, after, steps, format } = restatement;
  return (
    <section>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Cause</th>
            {['Rows', 'Change', restatement.label].map((head) => (
              <th key={head} scope="col" className={table['num']}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Whole label={`In ${question.before}`} value={formatMetric(before, format)} />
          {steps.map((step) => (
            <tr key={step.cause}>
              <td>
                {causes[step.cause].label} <span className={css['quiet']}>{causes[step.cause].meaning}</span>
              </td>
              <td className={table['num']}>{formatCount(step.rows)}</td>
              <td className={table['num']}>{formatDelta(step.change, format)}</td>
              <td className={table['num']}>{formatMetric(step.value, format)}</td>
            </tr>
          ))}
          <Whole label={`In ${question.after}`} value={formatMetric(after, format)} />
        </tbody>
      </table>
      <p className={css['quiet']}>
        Counted in this order. After each cause the metric is computed anew over the rows, so the changes add up to the
        whole difference.
      </p>
    </section>
  );
}

function Whole({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <tr>
      <td colSpan={3}>
        <b>{label}</b>
      </td>
      <td className={table['num']}>
        <b>{value}</b>
      </td>
    </tr>
  );
}

function Definitions({ words }: { readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <section>
      <h3 className={css['heading']}>Definitions that changed</h3>
      <ul>
        {words.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </section>
  );
}

/** The rows of one of the sets that the number is made of. */
function Sets({
  question,
  restatement: { sets, label },
}: {
  readonly question: RestatementQuestion;
  readonly restatement: Restatement;
}) {
  const touched = sets.filter(({ rows }) => countOf(rows) > 0);
  const [chosen, setChosen] = useState(0);
  const set = touched[chosen];
  if (set === undefined) return <p className={css['quiet']}>No row counts otherwise than before.</p>;
  const all: ExportAsked = {
    name: [label, 'restated', question.period ?? ''].join(' ').trim(),
    snapshot: question.after,
    question: { restatement: question },
    rows: touched.reduce((sum, { rows }) => sum + countOf(rows), 0),
  };
  return (
    <section>
      <div className={css['headed']}>
        <h3 className={css['heading']}>Rows that count otherwise</h3>
        <ExportMenu asked={all} />
      </div>
      {touched.length < 2 ? null : (
        <SegmentedControl
          aria-label="Set of rows"
          value={String(chosen)}
          onChange={(at) => setChosen(Number(at))}
          data={touched.map((one, at) => ({ value: String(at), label: one.label }))}
        />
      )}
      <RestatedRows set={set} labels={causes} />
    </section>
  );
}

function countOf(rows: CauseCounts): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}
