// How tests look at a page for what axe-core cannot see. Evaluated in the page by tests/browser/test_accessible.py.

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// What dark instead of light can change: nothing but colours differs between them in site.css.
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

// Whether a link in a drawing is drawn otherwise than those beside it that do not have the focus.
function drawnOtherwise(element) {
  const other = element.ownerSVGElement?.querySelector("a:not(:focus)");
  const drawn = (link) => [...link.querySelectorAll("*")].map((part) => {
    const { stroke, strokeWidth, fill, outlineStyle } = getComputedStyle(part);
    return `${stroke} ${strokeWidth} ${fill} ${outlineStyle}`;
  });
  return other != null && drawn(element).join() !== drawn(other).join();
}

globalThis.looks = {
  // What axe-core finds, a line for each element. It must have been evaluated before.
  async axe(coloursOnly = false) {
    const runOnly = coloursOnly ? COLOURS : LEVELS;
    const { violations } = await axe.run(document, { resultTypes: ["violations"], runOnly });
    const line = (rule, node) => `${rule.id}: ${node.html.slice(0, 160)} (${rule.help})`;
    return violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node)));
  },

  // What is wrong with where the focus is now; null at the end of the page.
  stop() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    const label = element.closest("label") ?? document.querySelector(`label[for="${element.id}"]`);
    const shown = label && box.width * box.height < 4 ? label.getBoundingClientRect() : box;
    const style = getComputedStyle(element);
    const faults = [];
    if (shown.width < 4 || shown.height < 4 || style.visibility === "hidden") faults.push("cannot be seen");
    if (shown.right < 1 || shown.left > innerWidth - 1 || shown.bottom < 1 || shown.top > innerHeight - 1) faults.push("is off the screen");
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const around = element.closest(":focus-within:not(html, body, main)");
    const shownAround = around && getComputedStyle(around).outlineStyle !== "none";
    if (!ring && !shownAround && !drawnOtherwise(element)) faults.push("does not show its focus");
    const x = Math.min(Math.max(shown.left + shown.width / 2, 1), innerWidth - 2);
    const y = Math.min(Math.max(shown.top + shown.height / 2, 1), innerHeight - 2);
    const top = document.elementFromPoint(x, y);
    const inside = top && (element.contains(top) || top.contains(element) || label?.contains(top));
    const text = [...element.getClientRects()].some((line) => {
      const there = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
      return there && (element.contains(there) || there.contains(element));
    });
    if (!inside && !text) faults.push(`is covered by ${top?.outerHTML.slice(0, 80)}`);
    const name = `${element.outerHTML.slice(0, 120)}`;
    return {name, key: name + shown.top + scrollY + shown.left, faults};
  },

  // What cannot be read whole: text cut off by a box around it, and what makes the page wider than the screen.
  lost() {
    const faults = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) faults.push(`${wide} px too wide`);
    const clips = (element) => /hidden|clip/.test(getComputedStyle(element).overflow);
    const clipping = new Set([...document.body.querySelectorAll("*")].filter(clips));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.textContent.trim() || node.parentElement.closest(".visually-hidden, .sdg-name, svg")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (let box = node.parentElement; box; box = box.parentElement) {
        if (!clipping.has(box)) continue;
        const frame = box.getBoundingClientRect();
        const cut = [...range.getClientRects()].some((line) => line.width > 1 && (line.left < frame.left - 1
          || line.right > frame.right + 1 || line.top < frame.top - 1 || line.bottom > frame.bottom + 1));
        if (cut) faults.push(`“${node.textContent.trim().slice(0, 60)}” is cut off by ${box.outerHTML.slice(0, 60)}`);
      }
    }
    return faults;
  },
};
