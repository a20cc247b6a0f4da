import type { MetricFormat } from '#core/protocol/metric-query';
import { routeHash } from '../app/router.ts';
import { formatDay } from '../ui/format-date.ts';
import { formatDecimal, formatMetric, NULL_MARK } from '../ui/format-number.ts';
import { isNumericType } from '../ui/grid/grid-text.ts';
import css from './records.module.css';

/** Characters of a text that a page shows; the SQL page opens it whole. */
const SHOWN = 300;
/** What SCD type 2 models say where a version has no end, and no known beginning. */
const endless: Readonly<Record<string, string>> = { '9999-12-31': 'today', '1900-01-01': 'the beginning' };

/** A value as people read it; text is exact, and the type DuckDB's. */
export function recordText(value: string | null, type: string, format: MetricFormat | null): string {
  if (value === null) return NULL_MARK;
  if (format !== null) return withUnit(formatMetric(value, format), format);
  if (/^DATE$/i.test(type)) return endless[value] ?? formatDay(value);
  if (/^TIMESTAMP/i.test(type)) return `${formatDay(value.slice(0, 10))}, ${value.slice(11, 19)}`;
  if (/^BOOLEAN$/i.test(type)) return value === 'true' ? 'yes' : 'no';
  if (isNumericType(type)) return formatDecimal(value, { maximumFractionDigits: 4 });
  return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
}

/** What stands behind a label: the zone of its times. Units stand at the numbers. */
export function unitOf(type: string): string {
  return /^TIMESTAMP/i.test(type) ? 'UTC' : '';
}

/** A value, as a link where it is the id of another record. */
export function RecordValue(props: {
  readonly value: string | null;
  readonly type: string;
  readonly format: MetricFormat | null;
  readonly link: string | null;
  /** Why it is not there; null where it is. */
  readonly unavailable?: string | null;
}) {
  const { value, type, format, link, unavailable = null } = props;
  const text = recordText(value, type, format);
  if (unavailable !== null) {
    return (
      <span className={css['quiet']} title={unavailable}>
        {NULL_MARK} <span className="sr-only">unavailable: {unavailable}</span>
      </span>
    );
  }
  if (value === null) {
    return (
      <span className={css['quiet']} title="There is no value">
        {NULL_MARK}
      </span>
    );
  }
  if (link === null || value === '') return <bdi>{text}</bdi>;
  return (
    <a href={routeHash({ page: 'record', kind: link, id: value })}>
      <bdi>{text}</bdi>
    </a>
  );
}

function withUnit(text: string, format: MetricFormat): string {
  return format.kind === 'number' && format.unit !== null ? `${text} ${format.unit}` : text;
}
