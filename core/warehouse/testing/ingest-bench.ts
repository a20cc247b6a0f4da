import { afterEach, beforeEach, expect } from 'vitest';
import type { Pack, Source } from '../../packs/pack.ts';
import type { EngineError } from '../../protocol/engine-error.ts';
import { column, packOf, source, TestExtracts, TestWarehouse } from './ingest-fixture.ts';

export const orders = source('orders', [
  column('id', 'text'),
  column('customer_id', 'text', { nullable: true }),
  column('amount', 'decimal'),
  column('created_at', 'timestamp'),
  column('status', 'text', { classes: 'order_status' }),
  column('coupon', 'text', { optional: true, nullable: true }),
]);
const header = 'id,customer_id,amount,created_at,status';

/** A file of orders. */
export const csv = (...rows: string[]): string => [header, ...rows, ''].join('\n');

/** A line of it that nothing is wrong with. */
export const good = (id: string, amount = '10.00'): string => `${id},c1,${amount},2026-01-01 10:00:00, Completed `;

export const only = (...sources: Source[]): Pack => packOf(sources);

/** Empty extracts and an empty warehouse for each test of a file. */
export class IngestBench {
  #extracts: TestExtracts | null = null;
  #warehouse: TestWarehouse | null = null;

  constructor() {
    beforeEach(async () => {
      this.#extracts = new TestExtracts();
      this.#warehouse = await TestWarehouse.open();
    });
    afterEach(() => {
      this.warehouse.close();
      this.extracts.remove();
    });
  }

  get extracts(): TestExtracts {
    if (this.#extracts === null) throw new Error('no test runs');
    return this.#extracts;
  }

  get warehouse(): TestWarehouse {
    if (this.#warehouse === null) throw new Error('no test runs');
    return this.#warehouse;
  }

  readonly rows = (sql: string) => this.warehouse.connection.rows(sql);

  /** The error of an ingest that must fail, and says what to do. */
  async failure(pack: Pack, more: Parameters<TestWarehouse['ingest']>[2] = {}): Promise<EngineError> {
    const error = await this.warehouse.ingest(pack, this.extracts.view(), more).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toHaveProperty('advice');
    return error as EngineError;
  }
}
