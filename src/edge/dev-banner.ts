/**
 * In development, on the page of GraphiQL: what is wrong with a file that was just saved, while the last good schemas
 * are served. The page asks each second, and what it is told it shows as text.
 */

/** Below the path of each GraphQL API. */
export const STATUS = '/-/status';

/** The page with the banner, which is not there while nothing is wrong. */
export function withBanner(page: string): string {
  // The last one: the page holds its whole program, and that has such a text too.
  const end = page.lastIndexOf('</body>');
  return `${page.slice(0, end)}<script>${banner}</script>${page.slice(end)}`;
}

const banner = `
(() => {
  const box = document.createElement('pre');
  box.id = 'facet-status';
  box.setAttribute('role', 'alert');
  box.style.cssText = 'position:fixed;left:0;right:0;bottom:0;z-index:1000;margin:0;padding:12px 16px;max-height:40vh;overflow:auto;background:#8a1020;color:#fff;font:12px/1.5 monospace;white-space:pre';
  const show = (problem) => {
    if (problem === null) { box.remove(); return; }
    const text = 'The last good schemas are still served.\\n\\n' + problem;
    if (box.textContent !== text) box.textContent = text;
    if (!box.isConnected) document.body.append(box);
  };
  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(location.pathname + '${STATUS}', { cache: 'no-store' });
        if (answer.ok) show((await answer.json()).problem);
      } catch {
        // The gateway is not there: what is asked of it will tell.
      }
    }
    setTimeout(look, 1000);
  };
  void look();
})();
`;
