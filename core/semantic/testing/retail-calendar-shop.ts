import { readFileSync } from 'node:fs';
import path from 'node:path';
import { daysBetween } from '../../protocol/date.ts';
import type { SemanticModel } from '../semantic-model.ts';
import { readFiscalCalendar } from '../snapshot-calendar.ts';
import { openSmallShop, type SmallShop } from './small-shop.ts';

export const retailFirst = '2022-01-30';
export const retailLast = '2025-02-01';
const calendarSql = path.resolve(
  import.meta.dirname,
  '../../../resources/packs/commerce/models/dimensions/dim_date.sql',
);

/** Every day sells its own amount, so that a sum tells which days are in it. */
export const retailAmount = (day: string): number => 1000 + daysBetween(retailFirst, day);

/** A shop with one order a day and the calendar of the National Retail Federation: 4-5-4 weeks, years from the Sunday nearest to February 1. */
export async function openRetailShop(): Promise<{ readonly shop: SmallShop; readonly model: SemanticModel }> {
  const shop = await openSmallShop({
    asOf: retailLast,
    fill: async (connection) => {
      await connection.run(`INSERT INTO dim_customers VALUES (0, NULL, 'unknown', NULL)`);
      await connection.run(
        `INSERT INTO fact_orders SELECT 'o' || i, NULL, 0, DATE '${retailFirst}' + CAST(i AS INTEGER),
           CASE WHEN i % 3 = 0 THEN 'app' ELSE 'web' END, NULL, false, 1000 + i, 1
         FROM range(${daysBetween(retailFirst, retailLast) + 1}) AS t(i)`,
      );
    },
  });
  const { connection } = shop;
  await connection.run(`CREATE SCHEMA settings;
    CREATE TABLE settings."values" AS SELECT '4-5-4' AS fiscal_pattern, 2 AS fiscal_start_month, 'sunday' AS week_start,
      DATE '${retailFirst}' AS first_day, DATE '${retailLast}' AS as_of;
    CREATE TABLE stg_orders AS SELECT TIMESTAMP '${retailFirst} 12:00:00' AS ordered_at;
    CREATE TABLE holidays (holiday_date DATE, name VARCHAR);
    CREATE TABLE promotions (name VARCHAR, first_date DATE, last_date DATE);
    CREATE TABLE channel_costs (channel VARCHAR, first_date DATE, last_date DATE, cost DECIMAL(18,4))`);
  await connection.run(`CREATE OR REPLACE TABLE dim_date AS ${readFileSync(calendarSql, 'utf8')}`);
  const columns = shop.model.tables['dim_date']?.columns;
  return { shop, model: { ...shop.model, fiscal: await readFiscalCalendar(connection, columns) } };
}
