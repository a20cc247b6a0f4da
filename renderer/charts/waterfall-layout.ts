import { toPlace } from './decimal.ts';
import { labelWidth } from './key-axis.ts';
import { type Shape, type ShapeText, TEXT_HEIGHT } from './shapes.ts';
import type { WaterfallBar } from './waterfall-steps.ts';

/** What is drawn of a bar, apart from its place. */
export interface BarLook {
  readonly bar: WaterfallBar;
  readonly name: string;
  readonly number: string;
  readonly fill: string;
}

interface Inks {
  readonly text: string;
  readonly muted: string;
  readonly control: string;
}

interface Layout {
  /** One for each bar. */
  readonly bars: readonly Shape[];
  /** The line of zero, and thin ones that carry a level over to the next bar. */
  readonly lines: readonly Shape[];
}

const FOOT = 20;
const HEAD = 18;
const LEAST_LINE = 16;

/** How many bars there is room for, upright and lying. */
export function roomFor(width: number, height: number, lying: boolean): number {
  return Math.max(2, Math.floor(lying ? height / LEAST_LINE : width / 26));
}

/** True where the names have no room below the bars. */
export function namesNeedLines(looks: readonly BarLook[], width: number): boolean {
  const each = width / Math.max(1, looks.length);
  return looks.some(({ name, number }) => Math.max(labelWidth(name) + 4, labelWidth(number)) > each);
}

/** Bars beside each other, names below. */
export function layUpright(looks: readonly BarLook[], width: number, height: number, inks: Inks): Layout {
  const { low, span } = rangeOf(looks);
  const room = height - FOOT - HEAD - (low < 0 ? TEXT_HEIGHT : 0);
  const y = (value: number) => HEAD + ((low + span - value) / span) * room;
  const each = width / Math.max(1, looks.length);
  const thick = Math.min(64, each * 0.68);
  const bars = looks.map(({ bar, name, number, fill }, at): Shape => {
    const [least, most] = endsOf(bar);
    const top = y(most);
    const bottom = y(least);
    const middle = { x: at * each + each / 2, align: 'center' } as const;
    // A step down has its number below it, where room is kept for that of the lowest; a step to zero stands at the foot.
    const below = (toPlace(bar.value) ?? 0) < 0 && bottom + TEXT_HEIGHT <= height - FOOT + 0.5;
    return {
      ...{ x: at * each + (each - thick) / 2, y: top, width: thick, height: thickness(bar, bottom - top), fill },
      texts: [
        { ...middle, text: name, y: height - FOOT / 2, color: inks.muted, width: each - 4 },
        { ...middle, ...numberText(bar, number, inks), y: below ? bottom + 9 : top - 9, width: each + 12 },
      ],
    };
  });
  const links = linksOf(looks, inks, (level, at) => {
    return { x: at * each + (each + thick) / 2, y: y(level) - 0.5, width: each - thick, height: 1 };
  });
  return { bars, lines: [...links, ground({ x: 0, y: y(0), width, height: 1 }, inks)] };
}

/** Bars below each other, names to the left. */
export function layLying(looks: readonly BarLook[], width: number, height: number, inks: Inks): Layout {
  const { low, span } = rangeOf(looks);
  const names = Math.min(width * 0.36, Math.max(24, ...looks.map(({ name }) => labelWidth(name))) + 10);
  const numbers = Math.max(24, ...looks.map(({ number }) => labelWidth(number) + 12));
  const room = width - names - numbers;
  const x = (value: number) => names + ((value - low) / span) * room;
  const each = Math.min(56, height / Math.max(1, looks.length));
  const thick = Math.min(24, each * 0.68);
  const bars = looks.map(({ bar, name, number, fill }, at): Shape => {
    const [least, most] = endsOf(bar);
    const middle = at * each + each / 2;
    return {
      ...{ x: x(least), y: middle - thick / 2, width: thickness(bar, x(most) - x(least)), height: thick, fill },
      texts: [
        { text: name, x: names - 8, y: middle, align: 'right', color: inks.text, width: names - 8 },
        { ...numberText(bar, number, inks), x: x(most) + 6, y: middle, width: numbers },
      ],
    };
  });
  const links = linksOf(looks, inks, (level, at) => {
    return { x: x(level) - 0.5, y: at * each + (each + thick) / 2, width: 1, height: each - thick };
  });
  const foot = each * looks.length;
  return { bars, lines: [...links, ground({ x: x(0), y: 0, width: 1, height: foot }, inks)] };
}

function rangeOf(looks: readonly BarLook[]): { readonly low: number; readonly span: number } {
  const places = looks.flatMap(({ bar }) => [toPlace(bar.from) ?? 0, toPlace(bar.to) ?? 0]);
  const low = Math.min(0, ...places);
  const high = Math.max(0, ...places);
  return { low, span: high === low ? 1 : high - low };
}

function endsOf({ from, to }: WaterfallBar): readonly [number, number] {
  const a = toPlace(from) ?? 0;
  const b = toPlace(to) ?? a;
  return [Math.min(a, b), Math.max(a, b)];
}

/** A step of nothing is still seen; a step that is not known is not. */
function thickness({ to }: WaterfallBar, size: number): number {
  return to === null ? 0 : Math.max(1, size);
}

function numberText({ kind }: WaterfallBar, text: string, inks: Inks): Pick<ShapeText, 'text' | 'color' | 'bold'> {
  return { text, color: inks.text, bold: kind !== 'step' };
}

type Place = Pick<Shape, 'x' | 'y' | 'width' | 'height'>;

function linksOf(looks: readonly BarLook[], inks: Inks, place: (level: number, at: number) => Place): Shape[] {
  return looks.slice(0, -1).flatMap(({ bar }, at) => {
    const level = toPlace(bar.to);
    return level === null ? [] : [{ ...place(level, at), fill: inks.control, texts: [] }];
  });
}

function ground(place: Place, inks: Inks): Shape {
  return { ...place, fill: inks.control, texts: [] };
}
