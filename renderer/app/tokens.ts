/** The colours of the window, one set per scheme. `tokens.test.ts` measures the contrast of every pair that meets on screen. */
export interface Tokens {
  readonly bg: string;
  readonly surface: string;
  /** Hovered and selected rows, code blocks. */
  readonly raised: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Borders of controls: 3:1 on bg and surface. */
  readonly control: string;
  readonly accent: string;
  readonly accentFill: string;
  readonly onAccentFill: string;
  /** Background of the selected row, range or page. */
  readonly selection: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly info: string;
  readonly goodSoft: string;
  readonly badSoft: string;
  readonly warnSoft: string;
  readonly infoSoft: string;
  readonly categories: readonly string[];
}

export const light: Tokens = {
  bg: '#FAFAF8',
  surface: '#FFFFFF',
  raised: '#F3F3EF',
  text: '#1D1F23',
  muted: '#5B616B',
  line: '#E3E3DE',
  control: '#878C94',
  accent: '#8A5A00',
  accentFill: '#BE820F',
  onAccentFill: '#1D1F23',
  selection: '#F6EBD3',
  good: '#1B7F4B',
  bad: '#B3261E',
  warn: '#8A5A00',
  info: '#1F5FBF',
  goodSoft: '#EAF6EF',
  badSoft: '#FCEEEC',
  warnSoft: '#FBF3E1',
  infoSoft: '#ECF2FC',
  categories: ['#2F5D8C', '#B87A06', '#3A8F7B', '#A8476B', '#6B6FB5', '#8C6B4F', '#5F8F2F', '#7A7F87'],
};

export const dark: Tokens = {
  bg: '#15171A',
  surface: '#1C1F24',
  raised: '#23272D',
  text: '#E8E9EB',
  muted: '#A3A9B3',
  line: '#2E333B',
  control: '#6F757F',
  accent: '#F0B84A',
  accentFill: '#D9A441',
  onAccentFill: '#15171A',
  selection: '#3A2F1A',
  good: '#5CC98F',
  bad: '#FF8A80',
  warn: '#F0B84A',
  info: '#8AB4F8',
  goodSoft: '#17291F',
  badSoft: '#331D1C',
  warnSoft: '#2E2615',
  infoSoft: '#1A2536',
  categories: ['#7FB0E6', '#F0B84A', '#6FCBB4', '#E58BB0', '#A9ADF0', '#CBA988', '#A5D06B', '#AEB4BD'],
};

/** Relative luminance contrast of two `#RRGGBB` colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
