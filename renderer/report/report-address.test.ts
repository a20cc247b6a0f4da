import { expect, test } from 'vitest';
import { parseReportAddress, reportAddress } from './report-address.ts';

test('an address says snapshot, dashboard and choices, whatever their names are', () => {
  for (const address of [
    { snapshot: '2026-11-20.1', dashboard: 'executive', ask: '' },
    { snapshot: '2026-11-20.1', dashboard: 'a/b ?#%é', ask: 'range=mtd&filter=%5B%22region%22%5D' },
  ]) {
    expect(parseReportAddress(`#/print/${reportAddress(address)}`)).toEqual(address);
  }
});

test('other pages are no reports', () => {
  for (const hash of ['', '#/', '#/home', '#/dashboards/executive', '#/print', '#/print/2026-11-20.1']) {
    expect(parseReportAddress(hash)).toBeNull();
  }
});
