/** Questions to the metric compiler. */
export const metricErrors = {};
