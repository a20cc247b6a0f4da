import { generateShop } from '../generator/generate-shop.ts';
import { byteText } from '../protocol/byte-scale.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type Command, exitCodes } from './command.ts';
import { dateOption, wholeNumber } from './number-option.ts';

export const generateCommand: Command = {
  name: 'generate',
  summary: 'Make a shop of any size as gold extracts, with planted effects (truth.json says which).',
  words: [{ name: 'DIR', required: true, help: 'an empty or new folder' }],
  options: {
    from: { type: 'string', value: 'DAY', help: 'first day', default: '2025-10-17' },
    days: { type: 'string', value: 'N', help: 'number of days', default: '400' },
    'orders-per-day': { type: 'string', value: 'K', help: 'orders on an average day', default: '250' },
    seed: { type: 'string', value: 'S', help: 'another seed, another shop', default: '1' },
    dirty: { type: 'boolean', help: 'add dirty rows at the rates in truth.json' },
    plain: { type: 'boolean', help: 'plant no effects' },
  },
  run: async (context) => {
    const from = dateOption(context, 'generate', 'from');
    const [folder] = context.words;
    if (from === null || folder === undefined)
      throw new EngineError('usage', { problem: '--from is missing.', command: 'generate' });
    const target = context.path(folder);
    const shop = await generateShop(
      target,
      {
        from,
        days: wholeNumber(context, 'generate', 'days', 1),
        ordersPerDay: wholeNumber(context, 'generate', 'orders-per-day', 1),
        seed: wholeNumber(context, 'generate', 'seed', 0),
        dirty: context.flag('dirty'),
        plain: context.flag('plain'),
      },
      { onStep: (item) => context.report.progress({ stage: 'ingest', item, done: 0, total: null, unit: 'steps' }) },
    );
    context.report.end();
    const lines = shop.rows['order_items'] ?? 0;
    const perSecond = Math.round(lines / (shop.milliseconds / 1000));
    context.report.line(`${shop.files} files, ${byteText(shop.bytes)}, ${lines} order lines (${perSecond} a second)`);
    for (const [source, rows] of Object.entries(shop.rows).sort(([a], [b]) => (a < b ? -1 : 1)))
      context.stdout.write(`${source}\t${rows}\n`);
    return exitCodes.fine;
  },
};
