import type { Tokens } from '../app/tokens.ts';
import { formatDay } from '../ui/format-date.ts';
import { type ChartNotes, type DayNote, noteNames, notesAt } from './chart-notes.ts';
import { toPlace } from './decimal.ts';
import type { LegendItem } from './drawing.ts';
import { lineSeries } from './line-series.ts';
import type { SeriesTable } from './series.ts';
import { labelStyle } from './value-axis.ts';

export interface NotesDrawn {
  readonly series: readonly object[];
  readonly legend: readonly LegendItem[];
  /** What the marks say, for the line below the chart and for a screen reader. */
  readonly words: readonly string[];
}

/** Values of the target along the axis, for the scale; null where nothing was set. */
export function targetValues({ axis, along, series }: SeriesTable, notes: ChartNotes | undefined): (number | null)[] {
  const target = notes?.target ?? null;
  if (target === null || axis.kind !== 'period' || series.length !== 1) return [];
  return along.map(({ value }) => toPlace(target.values.get(value) ?? null));
}

/** More names than this would lie on each other. */
const NAMED_MARKS = 6;

/**
 * The target as a dotted line, unusual days as rings with the word, holidays and promotions as small marks at the top. They
 * are drawn over the series and cannot be picked. @param top the place of the upper edge; @param values those of the one series
 */
export function drawNotes(
  table: SeriesTable,
  notes: ChartNotes | undefined,
  grain: string | null,
  tokens: Tokens,
  top: number,
  values: readonly (number | null)[],
): NotesDrawn {
  if (notes === undefined || table.axis.kind !== 'period') return { series: [], legend: [], words: [] };
  const series: object[] = [];
  const legend: LegendItem[] = [];
  const words: string[] = [];
  const target = targetValues(table, notes);
  if (notes.target !== null && target.some((value) => value !== null)) {
    series.push({ ...lineSeries(target, { color: tokens.text, width: 1.5, dash: [1, 4] }), silent: true, z: 4 });
    legend.push({ color: tokens.text, label: notes.target.label, shape: 'dotted' });
  }
  const places = table.along.map(({ value }) => notesAt(notes, value, grain));
  const of = (kind: DayNote['kind']) =>
    places.flatMap((found, at) => found.filter((note) => note.kind === kind).map((note) => ({ at, note })));
  const unusual = of('unusual').filter(({ at }) => values[at] != null);
  if (table.series.length === 1 && unusual.length > 0) {
    series.push({
      ...marks(
        unusual.map(({ at }) => ({
          value: [at, values[at] ?? 0],
          label: { position: at > table.along.length * 0.6 ? 'left' : 'right' },
        })),
      ),
      symbol: 'circle',
      symbolSize: 11,
      itemStyle: { color: 'transparent', borderColor: tokens.bad, borderWidth: 2 },
      label: {
        ...noteStyle(tokens),
        color: tokens.bad,
        show: unusual.length <= NAMED_MARKS,
        formatter: '! Unusual',
      },
    });
    legend.push({ color: tokens.bad, label: 'Unusual day', shape: 'ring' });
    words.push(`Unusual: ${unusual.map(({ note }) => `${formatDay(note.from)}, ${note.words}`).join('; ')}`);
  }
  for (const kind of ['holiday', 'promotion'] as const) {
    const placed = of(kind);
    const found = firstOfEach(placed);
    if (found.length === 0) continue;
    const color = kind === 'holiday' ? tokens.muted : tokens.accentFill;
    series.push({
      ...marks(
        placed.map(({ at }) => ({ value: [at, top], label: { align: inwards(at / Math.max(1, places.length - 1)) } })),
      ),
      symbol: kind === 'holiday' ? 'triangle' : 'rect',
      symbolRotate: 180,
      symbolSize: kind === 'holiday' ? 8 : 6,
      itemStyle: { color },
      label: {
        ...noteStyle(tokens),
        show: found.length <= NAMED_MARKS,
        position: 'bottom',
        // Below the names of holidays.
        distance: kind === 'holiday' ? 4 : 22,
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
          const mark = placed[dataIndex];
          return mark !== undefined && found.includes(mark) ? mark.note.words : '';
        },
      },
    });
    legend.push({ color, label: noteNames[kind], shape: kind === 'holiday' ? 'triangle' : 'square' });
    words.push(`${noteNames[kind]}: ${found.map(({ note }) => `${note.words}, ${formatDay(note.from)}`).join('; ')}`);
  }
  return { series, legend, words };
}

/** Names near an end of the axis go towards the other, so that they are not cut. @param share of the way along the axis */
function inwards(share: number): 'left' | 'center' | 'right' {
  return share < 0.15 ? 'left' : share > 0.85 ? 'right' : 'center';
}

/** Words over marks keep a rim of the ground. */
function noteStyle(tokens: Tokens) {
  return { ...labelStyle(tokens), textBorderColor: tokens.surface, textBorderWidth: 3 };
}

type Placed = { readonly at: number; readonly note: DayNote };

/** Each note once, where it begins. */
function firstOfEach(placed: readonly Placed[]): readonly Placed[] {
  return placed.filter(({ note }, index) => placed.findIndex((one) => one.note === note) === index);
}

function marks(data: readonly object[]): object {
  return {
    ...{ type: 'scatter', silent: true, z: 5, data },
    ...{ emphasis: { disabled: true }, labelLayout: { hideOverlap: true } },
  };
}
