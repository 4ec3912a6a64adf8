// Lists, of all texts that are seen, those that do not fit their element, leave the page or the chart, or lie on
// one another.
() => {
  const faults = [], shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const name = (element) => `${element.tagName} "${element.textContent.trim().slice(0, 60)}"`;
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} wide`);
  const blocks = [...document.querySelectorAll(
    "h1, h2, h3, p, dt, dd, th, td, figcaption, button, label, summary, nav a, output")].filter(shown)
    .filter((each) => !each.closest(".unseen, .skip"));
  for (const each of blocks) {
    if (each.scrollWidth > each.clientWidth + 1 && each.clientWidth) faults.push(`${name(each)} is cut`);
    if (!each.closest(".scroll, pre") && each.getBoundingClientRect().right > innerWidth + 1) {
      faults.push(`${name(each)} leaves the page`);
    }
  }
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const overlapping = (elements, what) => {
    const boxes = elements.map((each) => each.getBoundingClientRect());
    for (let i = 0; i < boxes.length; i++) {
      for (let j = i + 1; j < boxes.length; j++) {
        const apart = !elements[i].contains(elements[j]) && !elements[j].contains(elements[i]);
        if (apart && meet(boxes[i], boxes[j])) faults.push(`${what}: ${name(elements[i])} on ${name(elements[j])}`);
      }
    }
  };
  for (const section of document.querySelectorAll("header, nav, main > section")) {
    overlapping(blocks.filter((each) => each.closest("header, nav, main > section") === section), section.id);
  }
  for (const svg of document.querySelectorAll("figure .live svg")) {
    const texts = [...svg.querySelectorAll("text")].filter((each) => shown(each) && each.textContent.trim())
      .filter((each) => getComputedStyle(each).opacity > 0);
    const slanted = (each) => /rotate\((-45|315)\)/.test(each.getAttribute("transform"));
    overlapping(texts.filter((each) => !slanted(each)), svg.closest("figure").dataset.chart);
    const frame = svg.getBoundingClientRect();
    for (const each of texts) {
      const box = each.getBoundingClientRect();
      const inside = box.left >= frame.left - 2 && box.right <= frame.right + 2 && box.bottom <= frame.bottom + 2;
      if (!inside) faults.push(`${svg.closest("figure").dataset.chart}: ${name(each)} is cut`);
    }
  }
  return faults;
}
