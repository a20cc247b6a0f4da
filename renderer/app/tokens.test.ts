import { describe, expect, test } from 'vitest';
import { contrast, dark, light, type Tokens } from './tokens.ts';

const schemes: readonly (readonly [string, Tokens])[] = [
  ['light', light],
  ['dark', dark],
];

describe.each(schemes)('%s', (_name, t) => {
  const surfaces = [t.bg, t.surface, t.raised];

  test('text is readable on every surface', () => {
    for (const surface of surfaces) {
      for (const ink of [t.text, t.muted, t.accent, t.good, t.bad, t.warn, t.info]) {
        expect(contrast(ink, surface), `${ink} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(t.text, t.selection)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t.muted, t.selection)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t.accent, t.selection)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t.onAccentFill, t.accentFill)).toBeGreaterThanOrEqual(4.5);
    for (const [ink, soft] of [
      [t.good, t.goodSoft],
      [t.bad, t.badSoft],
      [t.warn, t.warnSoft],
      [t.info, t.infoSoft],
      [t.text, t.badSoft],
      [t.muted, t.badSoft],
      [t.muted, t.warnSoft],
      [t.muted, t.infoSoft],
      [t.muted, t.goodSoft],
    ] as const) {
      expect(contrast(ink, soft), `${ink} on ${soft}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('marks and borders of controls stand out', () => {
    for (const surface of [t.bg, t.surface]) {
      for (const mark of [t.control, t.accentFill, ...t.categories]) {
        expect(contrast(mark, surface), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

test('contrast follows the definition at its ends', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#777777')).toBe(1);
});
