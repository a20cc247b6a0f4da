/**
 * Words that shops use for the same thing. Each row is one concept; the first word is the usual one. Nothing here belongs to one
 * shop system: they are the names that exports of many have in common.
 */
const concepts: readonly (readonly string[])[] = [
  ['order', 'invoice', 'purchase', 'sale', 'transaction', 'bestellung', 'commande', 'pedido'],
  ['item', 'line', 'line_item', 'position', 'detail', 'row'],
  ['customer', 'client', 'user', 'buyer', 'account', 'member', 'shopper', 'kunde'],
  ['product', 'article', 'sku', 'stock_code', 'variant', 'asin', 'good', 'artikel'],
  ['payment', 'charge', 'capture', 'zahlung'],
  ['refund', 'return', 'credit_note', 'chargeback'],
  ['event', 'pageview', 'hit', 'click', 'clickstream', 'tracking'],
  ['experiment', 'test', 'ab_test'],
  ['assignment', 'exposure', 'bucketing'],
  ['id', 'key', 'number', 'no', 'nr', 'code', 'uuid', 'ref', 'num'],
  [
    'created_at',
    'created',
    'created_on',
    'creation_date',
    'create_time',
    'date',
    'order_date',
    'ordered_at',
    'placed_at',
    'invoice_date',
    'purchase_timestamp',
    'timestamp',
    'datetime',
    'date_created',
  ],
  ['updated_at', 'updated', 'modified_at', 'modified', 'last_modified', 'changed_at', 'date_modified'],
  [
    'total_amount',
    'total',
    'amount',
    'grand_total',
    'total_price',
    'order_total',
    'order_amount',
    'order_value',
    'revenue',
    'value',
    'sum',
    'total_paid',
  ],
  ['amount', 'value', 'total', 'sum', 'price', 'payment_value', 'refund_amount'],
  ['status', 'state', 'order_status', 'payment_status', 'financial_status'],
  ['region', 'country', 'state', 'province', 'market', 'country_code', 'city', 'territory'],
  [
    'signup_date',
    'registered_at',
    'registration_date',
    'signup',
    'signed_up_at',
    'joined_at',
    'created_at',
    'created',
    'date_created',
    'first_seen',
  ],
  ['birth_date', 'birthday', 'date_of_birth', 'dob'],
  ['segment', 'customer_type', 'tier', 'group', 'customer_group'],
  ['quantity', 'qty', 'units', 'count', 'pieces'],
  ['unit_price', 'price', 'item_price', 'price_each', 'price_per_unit', 'sale_price'],
  ['price', 'unit_price', 'list_price', 'retail_price', 'sale_price'],
  ['cost', 'unit_cost', 'cost_price', 'purchase_price', 'cogs'],
  ['name', 'title', 'description', 'label', 'full_name'],
  ['email', 'mail', 'e_mail', 'email_address'],
  ['category', 'product_type', 'department', 'category_name', 'type'],
  ['paid_at', 'payment_date', 'captured_at', 'completed_at', 'settled_at', 'created_at', 'created', 'date'],
  ['initiated_at', 'started_at', 'attempted_at', 'created_at'],
  ['refunded_at', 'refund_date', 'returned_at', 'created_at', 'date'],
  ['page', 'url', 'uri', 'path', 'page_url', 'page_path'],
  ['occurred_at', 'event_time', 'event_timestamp', 'timestamp', 'ts', 'time', 'created_at', 'datetime'],
  ['fulfilled_at', 'shipped_at', 'delivered_at', 'fulfilment_date'],
  ['event_type', 'event', 'type', 'event_name', 'action'],
  ['session_id', 'session', 'visit_id', 'user_session'],
  ['visitor_id', 'visitor', 'device_id', 'anonymous_id', 'cookie_id', 'fullvisitorid'],
  ['channel', 'source', 'sales_channel', 'source_name', 'platform'],
  ['coupon_code', 'coupon', 'discount_code', 'voucher', 'promo_code'],
  ['discount_amount', 'discount', 'total_discounts', 'discount_total'],
  ['shipping_amount', 'shipping', 'freight_value', 'shipping_cost', 'freight', 'shipping_price', 'shipping_total'],
  ['tax_amount', 'tax', 'vat', 'taxes', 'total_tax', 'tax_total'],
  ['currency', 'currency_code'],
  ['method', 'payment_method', 'payment_type', 'gateway', 'type'],
  ['reason', 'note', 'comment'],
  ['line_number', 'line_no', 'order_item_id', 'position', 'line'],
  ['stock_quantity', 'stock', 'inventory', 'inventory_quantity', 'on_hand'],
];

/** `OrderID`, `order-id` and `Order Id` -> `order_id`. */
export function foldName(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** The last word in the singular, as far as English spelling tells. */
export function singular(name: string): string {
  if (/(ss|us|is)$/.test(name)) return name;
  return name
    .replace(/ies$/, 'y')
    .replace(/(x|ch|sh)es$/, '$1')
    .replace(/s$/, '');
}

/**
 * How likely it is that `given` (a column or table of files) stands for `wanted` (the pack's), 0 to 1. `owner` is what the table is
 * called: `order_id` in orders is its `id`.
 */
export function nameScore(given: string, wanted: string, owner: string | null): number {
  const name = foldName(given);
  if (name === wanted) return 1;
  const bare = name.replaceAll('_', '');
  const unitless = name.replace(/_(cents|minor|in_cents|minor_units|utc|ts)$/, '');
  if (bare === wanted.replaceAll('_', '') || unitless === wanted) return 0.95;
  const spellings = owner === null ? [] : conceptOf(singular(owner)).flatMap((word) => [`${word}_`, word]);
  for (const prefix of spellings) {
    if (!unitless.startsWith(prefix) || unitless === prefix) continue;
    const rest = unitless.slice(prefix.length);
    if (rest === wanted) return 0.9;
    const rank = sharedRank(rest, wanted);
    if (rank !== null) return 0.75 - 0.01 * rank;
  }
  if (spellings.includes(unitless) && wanted === 'id') return 0.7;
  const own = owner === null || wanted !== 'id' ? null : sharedRank(unitless, wanted);
  if (own !== null) return 0.6;
  return wanted === 'id' ? 0 : foreignScore(unitless, wanted);
}

/** How likely it is that a table called `given` is the pack's source `wanted`. */
export function tableScore(given: string, wanted: string): number {
  const name = singularWords(foldName(given));
  const source = singularWords(wanted);
  if (name === source) return 1;
  if (name.replaceAll('_', '') === source.replaceAll('_', '')) return 0.95;
  const words = name.split('_');
  const parts = source.split('_');
  const covered = parts.filter((part) => words.some((word) => conceptOf(part).includes(word) || word === part));
  // `events` may be web_events: the last word says what a table is of.
  if (covered.length < parts.length) return words.length === 1 && covered.includes(parts.at(-1) ?? '') ? 0.6 : 0;
  // Fewer other words are better, and the later word says what a table is of: order_payments holds payments.
  const place = words.findIndex((word) => conceptOf(parts.at(-1) ?? '').includes(word));
  return Math.max(0.3, 0.85 - 0.15 * (words.length - parts.length)) + 0.01 * place;
}

/** `customer_id` against `client_no`: word by word, each by its concept. */
function foreignScore(name: string, wanted: string): number {
  const rank = sharedRank(name, wanted);
  if (rank !== null) return Math.max(0.4, 0.7 - 0.02 * rank);
  const stem = /^(.+)_id$/.exec(wanted)?.[1];
  if (stem === undefined) return 0;
  for (const word of conceptOf(stem)) {
    if (name === word) return 0.65;
    const rest = name.startsWith(word) ? name.slice(word.length).replace(/^_/, '') : null;
    if (rest !== null && conceptOf('id').includes(rest)) return 0.8;
  }
  return 0;
}

/** Place of `name` in the concept that begins with `wanted`; null where it is not in it. */
function sharedRank(name: string, wanted: string): number | null {
  const concept = concepts.find((words) => words[0] === wanted);
  const rank =
    concept?.findIndex((word) => word === name || word.replaceAll('_', '') === name.replaceAll('_', '')) ?? -1;
  return rank === -1 ? null : rank;
}

function conceptOf(word: string): readonly string[] {
  return concepts.find((words) => words.includes(word)) ?? [word];
}

function singularWords(name: string): string {
  return name.split('_').map(singular).join('_');
}
