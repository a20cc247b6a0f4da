import css from './chart-legend.module.css';
import type { LegendItem, LegendScale } from './drawing.ts';

/** What the colours mean, where marks do not say it themselves. */
export function ChartLegend(props: { readonly items: readonly LegendItem[]; readonly scale: LegendScale | null }) {
  const { items, scale } = props;
  if (items.length === 0 && scale === null) return null;
  return (
    <div className={css['legend']}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: labels may be the same, and items have no state
        <span key={at} className={css['item']}>
          <span className={css['key']} data-shape={item.shape} style={{ color: item.color }} aria-hidden="true" />
          <span className={css['label']} title={item.label}>
            {item.label}
          </span>
        </span>
      ))}
      {scale === null ? null : (
        <span className={css['item']}>
          <span className={css['label']}>{scale.label}</span>
          <span>{scale.low}</span>
          <span
            className={css['scale']}
            style={{ background: `linear-gradient(to right, ${scale.colors.join(', ')})` }}
            aria-hidden="true"
          />
          <span>{scale.high}</span>
        </span>
      )}
    </div>
  );
}
