import { expect, test } from 'vitest';
import { EngineError, fromWireError, toWireError } from '#core/protocol/engine-error';
import { errorView } from './error-text.ts';

test('an expected failure shows what happened, what to do, and its causes in the details', () => {
  const cause = new Error('EACCES: permission denied');
  const error = new EngineError('workspace-missing', { path: '/data/shop' }, { cause });
  const view = errorView(fromWireError(toWireError(error)));
  expect(view.code).toBe('workspace-missing');
  expect(view.what).toContain('/data/shop');
  expect(view.advice).not.toBe('');
  expect(view.details).toContain('caused by [bug] EACCES: permission denied');
});

test('anything else is shown as a fault of the program', () => {
  const view = errorView(new TypeError('x is not a function'));
  expect(view.code).toBe('bug');
  expect(view.advice).toContain('report');
});
