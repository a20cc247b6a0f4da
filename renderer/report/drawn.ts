/** How long the page has to stay as it is to count as drawn. */
const quietMs = 400;
/** A chart that is not there by then does not come. */
const patienceMs = 60_000;
/** A window that nobody sees may have no frames. */
const frameMs = 500;

/**
 * Charts come late: their code is fetched, then they measure their place, then a frame paints them. Resolves when every one is on the
 * page and nothing changes any more; rejects where one does not come: a page without it must not be printed.
 */
export async function drawn(): Promise<void> {
  await document.fonts.ready;
  const end = Date.now() + patienceMs;
  for (let missing = pending(); missing > 0; missing = pending()) {
    if (Date.now() > end) throw new Error(`${missing} ${missing === 1 ? 'chart was' : 'charts were'} not drawn.`);
    await wait(50);
  }
  for (let frame = 0; frame < 2; frame += 1) {
    await Promise.race([new Promise((resolve) => requestAnimationFrame(resolve)), wait(frameMs)]);
  }
  await new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, quietMs);
    });
    const done = () => {
      observer.disconnect();
      resolve();
    };
    let timer = setTimeout(done, quietMs);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

/** Charts whose code has not come, or that have not been drawn. */
function pending(): number {
  const frames = [...document.querySelectorAll('[data-chart]')].filter(
    ({ childElementCount }) => childElementCount === 0,
  );
  return frames.length + document.querySelectorAll('[data-drawn="false"]').length;
}

function wait(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
