import { Button, NumberInput, Select } from '@mantine/core';
import { IconChartHistogram, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { type ChartKind, chartFor, chartKinds, chartProblem } from '#core/protocol/chart-kind';
import type { TileQuestion } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { FilterBar } from '../dashboards/filter-bar.tsx';
import { TimeBar } from '../dashboards/time-bar.tsx';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { newMetric } from '../metrics/panel-store.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure } from '../ui/states.tsx';
import { Answer } from './answer.tsx';
import css from './explore.module.css';
import { type ExploreAsk, exploreFromText, exploreQuestion, exploreToText } from './explore-ask.ts';
import { NameList } from './name-list.tsx';
import { SaveTile } from './save-tile.tsx';

/** Any metrics by any dimensions, as a chart and as a table. */
export default function ExplorePage({ ask }: { readonly ask: string }) {
  const { snapshot, error, reload } = useSnapshot();
  if (!snapshot) {
    return (
      <Page title="Explore">
        {error !== undefined ? <Failure error={error} onRetry={reload} /> : null}
        {snapshot === null ? (
          <EmptyState
            icon={IconChartHistogram}
            title="No snapshot yet"
            action={<Button onClick={() => navigate({ page: 'sources' })}>Go to sources</Button>}
          >
            Questions are asked of a published snapshot. A refresh makes the first one.
          </EmptyState>
        ) : null}
      </Page>
    );
  }
  return <Explore snapshot={snapshot} ask={exploreFromText(ask)} />;
}

function Explore({ snapshot, ask }: { readonly snapshot: OpenSnapshot; readonly ask: ExploreAsk }) {
  const { catalog, manifest } = snapshot;
  const [saving, setSaving] = useState(false);
  const change = (part: Partial<ExploreAsk>) => navigate({ page: 'explore', ask: exploreToText({ ...ask, ...part }) });
  const chosen = ask.metrics.flatMap((name) => catalog.metrics.find((one) => one.name === name) ?? []);
  const dimensions = [...new Map(catalog.dimensions.map((one) => [one.name, one])).values()];
  const question = exploreQuestion(ask);
  const chart = question === null ? null : chartFor(question, ask.chart);
  return (
    <Page
      title="Explore"
      subtitle={question === null ? 'Choose what to count' : chosen.map((one) => one.label).join(', ')}
      tools={
        <>
          <SnapshotPicker />
          <TimeBar
            ask={{ ...ask, range: ask.range ?? 'rolling 28 days' }}
            asOf={manifest.asOf}
            firstDay={manifest.firstDay}
            onChange={change}
            designed={false}
          />
        </>
      }
      fixed
    >
      <div className={css['page']}>
        <aside className={css['side']} aria-label="What to ask">
          <NameList
            title="Metrics"
            names={catalog.metrics.map((one) => ({
              ...one,
              why: one.unavailable,
              mark: one.ownFile === null ? null : 'Yours',
            }))}
            tools={
              <Button
                variant="subtle"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => newMetric((name) => change({ metrics: [...ask.metrics, name] }))}
              >
                New metric
              </Button>
            }
            chosen={ask.metrics}
            onChange={(metrics) => change({ metrics })}
          />
          <NameList
            title="Split by"
            names={dimensions.map((one) => ({ ...one, why: one.unavailable ?? cannotSplit(one.name, chosen) }))}
            chosen={ask.by}
            onChange={(by) => change({ by })}
          />
        </aside>
        <div className={css['main']}>
          <div className={css['bar']}>
            {question === null || chart === null ? null : (
              <ChartSelect question={question} chart={chart} onChange={(kind) => change({ chart: kind })} />
            )}
            {ask.by.length === 0 ? null : (
              <NumberInput
                aria-label="Largest values of the first dimension"
                w={150}
                prefix="Top "
                placeholder="All values"
                min={1}
                max={1000}
                allowDecimal={false}
                value={ask.top ?? ''}
                onChange={(value) => change({ top: typeof value === 'number' && value > 0 ? value : null })}
              />
            )}
            <FilterBar
              snapshot={snapshot}
              metrics={chosen.length === 0 ? catalog.metrics : chosen}
              filters={ask.filters}
              onChange={(now) => change({ filters: now(ask.filters) })}
              keep={null}
              onKeep={null}
              onClear={() => change({ filters: [] })}
            />
            <span className={css['grow']} />
            <Button variant="default" disabled={question === null} onClick={() => setSaving(true)}>
              Save as a tile
            </Button>
          </div>
          {question === null || chart === null ? (
            <EmptyState icon={IconChartHistogram} title="Nothing is asked yet">
              Choose one or more metrics at the side, then what to split them by. The days, the comparison and the
              filters stand above.
            </EmptyState>
          ) : (
            <Answer
              snapshot={snapshot}
              question={question}
              chart={chart}
              title={chosen.map((one) => one.label).join(', ')}
            />
          )}
        </div>
      </div>
      {question === null || chart === null ? null : (
        <SaveTile
          opened={saving}
          question={question}
          chart={chart}
          title={chosen.map((one) => one.label).join(' and ')}
          on={ask.on}
          onClose={() => setSaving(false)}
        />
      )}
    </Page>
  );
}

/** Why a dimension cannot split what is chosen; null where it can. */
function cannotSplit(
  dimension: string,
  metrics: readonly { readonly label: string; readonly dimensions: readonly string[] }[],
) {
  const without = metrics.find((metric) => !metric.dimensions.includes(dimension));
  return without === undefined ? null : `${without.label} cannot be split by it`;
}

function ChartSelect(props: {
  readonly question: TileQuestion;
  readonly chart: ChartKind;
  readonly onChange: (kind: ChartKind) => void;
}) {
  const words = (kind: string) =>
    kind === 'kpi' ? 'Big number' : `${kind.charAt(0).toUpperCase()}${kind.slice(1).replace('_', ' ')}`;
  return (
    <Select
      aria-label="Chart"
      w={140}
      allowDeselect={false}
      value={props.chart}
      onChange={(kind) => props.onChange((kind ?? 'table') as ChartKind)}
      data={chartKinds.map((kind) => ({
        value: kind,
        label: words(kind),
        disabled: chartProblem(kind, props.question) !== null,
      }))}
    />
  );
}
