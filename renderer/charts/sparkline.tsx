import { Tooltip } from '@mantine/core';
import css from './sparkline.module.css';
import { sparklineShape } from './sparkline-path.ts';
import type { TrendMark } from './trend-words.ts';

interface Props {
  readonly values: readonly (number | null)[];
  /** Values that are ringed, and why. */
  readonly marks?: readonly TrendMark[];
  /** The trend in words, for a screen reader; says the marks, too. */
  readonly summary: string;
}

/** The shape of a trend, last point marked. Fills its parent's width. */
export function Sparkline({ values, marks = [], summary }: Props) {
  const { path, last, places } = sparklineShape(values);
  return (
    <div className={css['sparkline']} role="img" aria-label={summary}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path d={path} />
      </svg>
      {last === null ? null : <span className={css['dot']} style={{ left: `${last.x}%`, top: `${last.y}%` }} />}
      {marks.map(({ at, words }) => {
        const place = places[at];
        return place == null ? null : (
          <Tooltip key={at} label={words} multiline maw={280}>
            <span className={css['ring']} style={{ left: `${place.x}%`, top: `${place.y}%` }} />
          </Tooltip>
        );
      })}
    </div>
  );
}
