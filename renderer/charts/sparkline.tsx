import css from './sparkline.module.css';
import { sparklineShape } from './sparkline-path.ts';

interface Props {
  readonly values: readonly (number | null)[];
  /** The trend in words, for a screen reader. */
  readonly summary: string;
}

/** The shape of a trend, last point marked. Fills its parent's width. */
export function Sparkline({ values, summary }: Props) {
  const { path, last } = sparklineShape(values);
  return (
    <div className={css['sparkline']} role="img" aria-label={summary}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path d={path} />
      </svg>
      {last === null ? null : <span className={css['dot']} style={{ left: `${last.x}%`, top: `${last.y}%` }} />}
    </div>
  );
}
