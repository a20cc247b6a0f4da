import { addDays, daysBetween, type IsoDate } from '#core/protocol/date';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `20 Nov 2026`; the text itself where it is no ISO date. */
export function formatDay(date: IsoDate): string {
  const parts = split(date);
  return parts === null ? date : `${parts.day} ${parts.month} ${parts.year}`;
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `Friday`; empty where the text is no ISO date. */
export function formatWeekday(date: IsoDate): string {
  return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
}

/** Both ends, without what they share: `1–20 Oct 2026`, `24 Oct – 20 Nov 2026`. `to` is inclusive. */
export function formatDayRange(from: IsoDate, to: IsoDate): string {
  const a = split(from);
  const b = split(to);
  if (a === null || b === null || from === to) return formatDay(from === to ? from : `${from} – ${to}`);
  if (a.year !== b.year) return `${formatDay(from)} – ${formatDay(to)}`;
  if (a.month !== b.month) return `${a.day} ${a.month} – ${b.day} ${b.month} ${b.year}`;
  return `${a.day}–${b.day} ${b.month} ${b.year}`;
}

/** A range without its year, for the words of a comparison: `26 Sep – 23 Oct`. */
export function formatShortRange(from: IsoDate, to: IsoDate): string {
  const text = formatDayRange(from, to);
  return from.slice(0, 4) === to.slice(0, 4) ? text.replace(/ \d{4}$/, '') : text;
}

/**
 * A period of a grain by its first day: `W47 2026`, `Nov 2026`, `Q4 2026`, `2026`, `20 Nov 2026`. A week that does not begin on Monday
 * has the number of the ISO week that most of its days are in.
 */
export function formatPeriod(start: IsoDate, grain: string): string {
  const parts = split(start);
  if (parts === null) return start;
  if (grain === 'week') {
    const { week, year } = isoWeek(addDays(start, 3));
    return `W${week} ${year}`;
  }
  if (grain === 'month') return `${parts.month} ${parts.year}`;
  if (grain === 'quarter') return `Q${Math.ceil(Number(start.slice(5, 7)) / 3)} ${parts.year}`;
  if (grain === 'year') return parts.year;
  return formatDay(start);
}

/** ISO 8601 week of a day. */
export function isoWeek(date: IsoDate): { readonly year: number; readonly week: number } {
  const day = new Date(`${date}T00:00:00Z`);
  const weekday = (day.getUTCDay() + 6) % 7;
  const thursday = new Date(day.getTime() + (3 - weekday) * 86_400_000);
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor(daysBetween(`${year}-01-01`, thursday.toISOString().slice(0, 10)) / 7) };
}

/** A moment (UTC, ISO 8601) in local time: `20 Nov 2026, 14:05`. */
export function formatMoment(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const month = months[time.getMonth()] ?? '';
  return `${time.getDate()} ${month} ${time.getFullYear()}, ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** How long ago, in one unit: `just now`, `4 min ago`, `3 h ago`, `12 d ago`. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

function split(date: string): { readonly day: number; readonly month: string; readonly year: string } | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const month = months[Number(match?.[2]) - 1];
  if (match === null || month === undefined) return null;
  return { day: Number(match[3]), month, year: match[1] ?? '' };
}
