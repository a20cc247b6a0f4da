import { expect, test } from 'vitest';
import { isTyping, pressName, ShortcutReader, shortcutLabel } from './shortcuts.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

test('names of key presses on both kinds of keyboard', () => {
  expect(pressName(press('K', { ctrlKey: true }), false)).toBe('mod+k');
  expect(pressName(press('k', { metaKey: true }), true)).toBe('mod+k');
  expect(pressName(press('k', { ctrlKey: true }), true)).toBe('k');
  expect(pressName(press('?', { shiftKey: true }), false)).toBe('?');
  expect(pressName(press('F5', { shiftKey: true }), false)).toBe('shift+f5');
});

test('two keys in a row make one shortcut, if they come soon', () => {
  const known = ['g h', 'g s', 'h', 'mod+k'];
  const reader = new ShortcutReader();
  expect(reader.read('g', known, 0)).toBeNull();
  expect(reader.read('h', known, 500)).toBe('g h');
  expect(reader.read('g', known, 1000)).toBeNull();
  expect(reader.read('h', known, 2500)).toBe('h');
  expect(reader.read('g', known, 3000)).toBeNull();
  expect(reader.read('x', known, 3100)).toBeNull();
  expect(reader.read('s', known, 3200)).toBeNull();
  expect(reader.read('mod+k', known, 3300)).toBe('mod+k');
});

test('what types a character stays out of text fields', () => {
  expect(['g h', '?', '/', 'mod+k', 'f5', 'mod+enter', 'mod+z'].map(isTyping)).toEqual([
    ...[true, true, true, false, false, false, true],
  ]);
});

test('labels', () => {
  expect(shortcutLabel('mod+k', false)).toBe('Ctrl+K');
  expect(shortcutLabel('mod+k', true)).toBe('⌘K');
  expect(shortcutLabel('g h', false)).toBe('G then H');
  expect(shortcutLabel('mod+enter', false)).toBe('Ctrl+Enter');
});
