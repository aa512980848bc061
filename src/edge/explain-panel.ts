/** Beside GraphiQL: the plan of the operation that ran last, and what it really did. Development only, as the page is. */

/** The page with the panel: a script that asks for an explanation with each operation, and shows it. */
export function withExplainPanel(page: string): string {
  const at = page.lastIndexOf('</body>');
  return at === -1 ? page : page.slice(0, at) + panel + page.slice(at);
}

/**
 * The pictures are shown as images of their own, so that their style stays theirs and nothing in them can run. The
 * answer is given on without them: GraphiQL shows what any client would get.
 */
const panel = /* html */ `
<style>
  #facet-explain { position: fixed; right: 16px; bottom: 16px; z-index: 50; font: 13px ui-sans-serif, system-ui, sans-serif }
  #facet-explain > button { padding: 8px 14px; border: 1px solid #8a97a8; border-radius: 8px; background: #fff; color: #1b2430; font-weight: 600; cursor: pointer }
  #facet-explain > div { position: fixed; inset: auto 16px 64px auto; max-width: min(1180px, calc(100vw - 32px)); max-height: 80vh; overflow: auto;
    border: 1px solid #8a97a8; border-radius: 12px; background: #fff; box-shadow: 0 12px 40px rgb(0 0 0 / 25%) }
  #facet-explain img { display: block; max-width: 100% }
  @media (prefers-color-scheme: dark) { #facet-explain > button, #facet-explain > div { background: #12171e; color: #e6ebf2 } }
</style>
<section id="facet-explain" aria-label="What the last operation did" hidden>
  <div hidden><img id="facet-plan" alt="The plan of the operation"><img id="facet-run" alt="The calls of this run"></div>
  <button type="button" aria-expanded="false"></button>
</section>
<script>
(() => {
  const root = document.getElementById('facet-explain');
  const [box, button] = [root.querySelector('div'), root.querySelector('button')];
  button.onclick = () => {
    box.hidden = !box.hidden;
    button.setAttribute('aria-expanded', String(!box.hidden));
  };
  const show = ({ plan, run, pictures }) => {
    root.hidden = false;
    const planned = plan.calls === null ? 'very many' : plan.calls;
    button.textContent = run.calls.length + ' calls of ' + planned + ' planned, ' + Math.round(run.ms) + ' ms';
    for (const [name, svg] of Object.entries(pictures))
      document.getElementById('facet-' + name).src = 'data:image/svg+xml,' + encodeURIComponent(svg);
  };
  const send = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const isOperation = init?.method === 'POST' && new URL(input?.url ?? input, location).pathname === location.pathname;
    if (!isOperation) return send(input, init);
    const headers = new Headers(init.headers);
    headers.set('x-facet-explain', 'pictures');
    const answer = await send(input, { ...init, headers });
    if (!/json/.test(answer.headers.get('content-type') ?? '')) return answer;
    const body = await answer.json();
    const { facet, ...extensions } = body.extensions ?? {};
    if (facet) {
      show(facet);
      if (Object.keys(extensions).length > 0) body.extensions = extensions;
      else delete body.extensions;
    }
    return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers });
  };
})();
</script>
`;
