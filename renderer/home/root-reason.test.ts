import { expect, test } from 'vitest';
import { rootReason } from './root-reason.ts';

test('the end of the chain, as a sentence', () => {
  const chain = 'fact_payments is unavailable: it needs source.payments: no extract day has a file of payments';
  expect(rootReason(chain)).toBe('No extract day has a file of payments');
  expect(rootReason('the pack has no table of sessions yet')).toBe('The pack has no table of sessions yet');
});

test('names stay as they are, and nothing is lost of an odd text', () => {
  expect(rootReason('x: payments.initiated_at is absent')).toBe('payments.initiated_at is absent');
  expect(rootReason('because: ')).toBe('Because: ');
});
