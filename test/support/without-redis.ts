/** Decisions of limits that were made without Redis, as the gateways' own metrics tell: none where Redis answers in its time. */

/** `texts` are those of the metrics. */
export function decidedWithoutRedis(texts: readonly string[]): number {
  return texts
    .flatMap((text) => [...text.matchAll(/^facet_limits_without_redis_total\{.*\} (\d+)$/gm)])
    .reduce((sum, [, count]) => sum + Number(count), 0);
}
