import { euro } from './chart-answer.ts';

// What the answers of several scenes are made of.

export const months = Array.from({ length: 12 }, (_, at) => `2025-${String(at + 1).padStart(2, '0')}-01`);

export const wave = (at: number, base: number, swing: number) =>
  (base + swing * Math.sin(at * 1.3) + at * base * 0.02).toFixed(2);

export const regions = [
  'Germany',
  'France',
  'EIRE',
  'United Kingdom',
  'Netherlands',
  null,
  '<img src=x onerror=alert(1)>',
] as const;

export const revenue = { total_revenue: ['Revenue', euro] } as const;

export const compare = (value: string, prior: string | null) =>
  prior === null
    ? [value, null, null, null]
    : [
        value,
        prior,
        (Number(value) - Number(prior)).toFixed(2),
        ((Number(value) - Number(prior)) / Number(prior)).toFixed(4),
      ];

export const categories = [
  'Home',
  'Garden',
  'Kitchen',
  'Toys',
  'Stationery',
  'Bags',
  'Lighting',
  'Christmas',
  'Jewellery',
  'Textiles',
];
