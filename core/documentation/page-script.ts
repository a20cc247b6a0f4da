/** Search, a walk through the lineage by arrow keys, and the theme. The page can be read without it. */
export const pageScript = `
(() => {
  const entries = [...document.querySelectorAll('.entry')].map((node) => ({ node, text: node.textContent.toLowerCase() }));
  const links = new Map([...document.querySelectorAll('.contents ul a')].map((a) => [a.hash.slice(1), a.parentElement]));
  const groups = [...document.querySelectorAll('.contents > li')];
  const sections = [...document.querySelectorAll('main > section')];
  const input = document.getElementById('search');
  const found = document.getElementById('found');
  const search = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const { node, text } of entries) {
      const fits = words.every((word) => text.includes(word));
      node.hidden = !fits;
      const link = links.get(node.id);
      if (link) link.hidden = !fits;
      if (fits) count += 1;
    }
    for (const section of sections) section.hidden = words.length > 0 && !section.querySelector('.entry:not([hidden])');
    for (const title of document.querySelectorAll('#metrics h2')) {
      let next = title.nextElementSibling;
      while (next && next.matches('.entry[hidden]')) next = next.nextElementSibling;
      title.hidden = !next || next.tagName === 'H2';
    }
    for (const group of groups) {
      const list = group.querySelector('ul');
      group.hidden = words.length > 0 && !(list && list.querySelector('li:not([hidden])'));
    }
    found.textContent = words.length === 0 ? '' : count === 1 ? '1 entry' : count + ' entries';
  };
  input.addEventListener('input', search);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === 'Escape' && document.activeElement === input) {
      input.value = '';
      search();
    }
  });
  // A link into what the search hides shows everything again.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute('href').slice(1));
    if (target && (target.hidden || target.closest('[hidden]'))) {
      input.value = '';
      search();
    }
  });

  const graph = document.querySelector('.lineage');
  if (graph) {
    const nodes = new Map([...graph.querySelectorAll('a')].map((a) => [a.dataset.name, a]));
    const reads = new Map([...nodes].map(([name, a]) => [name, a.dataset.reads ? a.dataset.reads.split(' ').filter((one) => nodes.has(one)) : []]));
    const readBy = new Map([...nodes.keys()].map((name) => [name, [...reads].filter(([, list]) => list.includes(name)).map(([one]) => one)]));
    const reach = (name, next, seen = new Set([name])) => {
      for (const one of next.get(name)) if (!seen.has(one)) { seen.add(one); reach(one, next, seen); }
      return seen;
    };
    const walk = (name) => {
      const up = reach(name, reads);
      const down = reach(name, readBy);
      graph.classList.add('walked');
      for (const [one, a] of nodes) a.classList.toggle('near', up.has(one) || down.has(one));
      for (const path of graph.querySelectorAll('path')) {
        const { from, to } = path.dataset;
        path.classList.toggle('near', (up.has(from) && up.has(to)) || (down.has(from) && down.has(to)));
      }
    };
    const rest = () => graph.classList.remove('walked');
    const top = (a) => a.querySelector('rect').y.baseVal.value;
    const nearest = (names, y) => names.map((name) => nodes.get(name)).sort((a, b) => Math.abs(top(a) - y) - Math.abs(top(b) - y))[0];
    for (const [name, a] of nodes) {
      a.addEventListener('mouseenter', () => walk(name));
      a.addEventListener('mouseleave', rest);
      a.addEventListener('focus', () => walk(name));
      a.addEventListener('blur', rest);
      a.addEventListener('keydown', (event) => {
        const beside = [...nodes.values()].filter((one) => one.dataset.layer === a.dataset.layer).sort((p, q) => top(p) - top(q));
        const at = beside.indexOf(a);
        const to = { ArrowLeft: nearest(reads.get(name), top(a)), ArrowRight: nearest(readBy.get(name), top(a)), ArrowUp: beside[at - 1], ArrowDown: beside[at + 1] }[event.key];
        if (!event.key.startsWith('Arrow')) return;
        event.preventDefault();
        if (to) to.focus();
      });
    }
  }

  const theme = document.getElementById('theme');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme.includes('dark');
    root.dataset.theme = dark ? 'light' : 'dark';
  });
})();
`;
