import { expect, test } from 'vitest';
import { changeView, moveOf } from './change.ts';

test('colour follows what is good news, not the sign', () => {
  expect(changeView('0.12', 'up')).toEqual({ direction: 'up', tone: 'good' });
  expect(changeView('-0.12', 'up')).toEqual({ direction: 'down', tone: 'bad' });
  expect(changeView('-0.12', 'down')).toEqual({ direction: 'down', tone: 'good' });
  expect(changeView('0.12', 'none')).toEqual({ direction: 'up', tone: 'neutral' });
});

test('what rounds to nothing is flat; nothing to compare is nothing', () => {
  expect(changeView('0.0004', 'up')).toEqual({ direction: 'flat', tone: 'neutral' });
  expect(changeView(null, 'up')).toBeNull();
  expect(changeView('nan', 'up')).toBeNull();
});

test('a share moves by its points, also from nothing', () => {
  const cell = { change: null, delta: '0.001' };
  expect(changeView(moveOf(cell, { kind: 'percent', scale: 6, unit: null }), 'down')).toEqual({
    direction: 'up',
    tone: 'bad',
  });
  expect(moveOf(cell, { kind: 'number', scale: 0, unit: null })).toBeNull();
});
