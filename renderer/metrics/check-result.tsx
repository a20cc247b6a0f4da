import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import type { MetricCheck, MetricDraft, MetricProblem } from '#core/protocol/metric-draft';
import { SqlText } from '../explain/sql-text.tsx';
import { formatMetric } from '../ui/format-number.ts';
import { figureDays } from '../ui/metric-days.ts';
import { Failure } from '../ui/states.tsx';
import css from './metrics.module.css';

interface Props {
  readonly draft: MetricDraft;
  /** What the compiler waits for. */
  readonly toWrite: readonly string[];
  readonly check: MetricCheck | null;
  readonly error: Error | null;
  /** True when `check` is about the draft as it stands. */
  readonly settled: boolean;
  readonly firstDay: string;
  readonly asOf: string;
}

/** What the compiler says of the draft: its figure and SQL, or what is wrong with it and where. */
export function CheckResult({ draft, toWrite, check, error, settled, firstDay, asOf }: Props) {
  const [shown, setShown] = useState(false);
  const sql = toWrite.length === 0 ? (check?.figure?.context.sql ?? null) : null;
  return (
    <section className={css['check']} aria-label="What the compiler says" aria-busy={!settled && toWrite.length === 0}>
      <div role="status">{spoken()}</div>
      {shown && sql !== null ? <SqlText label="SQL" sql={sql} /> : null}
    </section>
  );

  function spoken() {
    if (toWrite.length > 0) return <p className={css['quiet']}>To be written: {toWrite.join(', ')}.</p>;
    if (error !== null) return <Failure error={error} />;
    if (check === null) return <p className={css['quiet']}>Asking the compiler…</p>;
    if (check.figure === null) {
      return check.problems.map((problem) => <Problem key={problem.message} problem={problem} draft={draft} />);
    }
    const { value, context } = check.figure;
    const { definition } = draft;
    const running = definition.type === 'cumulative' ? definition : null;
    const days =
      context.from === null
        ? 'As of the snapshot'
        : figureDays({ from: context.from ?? firstDay, to: context.to ?? asOf }, running);
    return (
      <>
        <div className={css['figure']}>
          {settled ? <IconCircleCheck size={16} className={css['good']} role="img" aria-label="Compiles" /> : null}
          <strong className="number">{formatMetric(value, draft.format)}</strong>
          <span className={css['quiet']}>{settled ? days : 'asking the compiler…'}</span>
          <Button variant="subtle" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide SQL' : 'Show SQL'}
          </Button>
        </div>
        {check.formula === null ? null : <p className={css['code']}>{check.formula}</p>}
      </>
    );
  }
}

function Problem({ problem, draft }: { readonly problem: MetricProblem; readonly draft: MetricDraft }) {
  const marked = markedLine(problem, draft);
  return (
    <div className={css['problem']}>
      <IconCircleX size={16} className={css['bad']} role="img" aria-label="Problem" />
      <div>
        <p>
          {marked === null ? '' : `Line ${problem.line}, column ${problem.column}: `}
          {problem.message}
        </p>
        {marked === null ? null : <pre className={css['marked']}>{marked}</pre>}
        <p className={css['quiet']}>{problem.advice}</p>
      </div>
    </div>
  );
}

/** The line of the text that a finding is about, with a caret under its place. */
function markedLine({ field, line, column }: MetricProblem, { definition }: MetricDraft): string | null {
  if (line === null || column === null) return null;
  const texts = { expr: null, filter: null, ...definition };
  const text = field === 'filter' ? texts.filter : texts.expr;
  const written = text?.split('\n')[line - 1];
  return written === undefined ? null : `${written}\n${' '.repeat(column - 1)}^`;
}
