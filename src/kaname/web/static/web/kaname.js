// Arrow keys in the tree. Without this script every fold is a stop of the Tab key and works alone.
const nodes = () => [...document.querySelectorAll(".tree .node")].filter((n) => n.checkVisibility());
const below = (node) => node.parentElement.querySelector(":scope > details");
const parent = (node) => node.parentElement.parentElement.closest("li")?.querySelector(":scope > .node");

function settle() {
  // One Tab stop for the whole tree: its nodes, then arrows.
  const all = document.querySelectorAll(".tree .node");
  all.forEach((node, i) => (node.tabIndex = i ? -1 : 0));
  document.querySelectorAll(".tree :is(summary, a)").forEach((inner) => (inner.tabIndex = -1));
}

function go(node) {
  if (!node) return;
  document.querySelectorAll('.tree .node[tabindex="0"]').forEach((n) => (n.tabIndex = -1));
  node.tabIndex = 0;
  node.focus();
}

const step = (node, by) => {
  const all = nodes();
  return all[all.indexOf(node) + by];
};

const keys = {
  ArrowDown: (node) => go(step(node, 1)),
  ArrowUp: (node) => go(step(node, -1)),
  Home: () => go(nodes()[0]),
  End: () => go(nodes().at(-1)),
  ArrowRight: (node) => {
    const part = below(node);
    if (part && !part.open) part.open = true;
    else if (part) go(part.querySelector(".node"));
  },
  ArrowLeft: (node) => {
    const part = below(node);
    if (part?.open) part.open = false;
    else go(parent(node));
  },
  " ": (node) => below(node)?.toggleAttribute("open"),
  Enter: (node) => (node.querySelector("a") ?? below(node)?.querySelector("summary"))?.click(),
};

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!plain || !event.target.matches?.(".tree .node") || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key](event.target);
});
document.addEventListener("htmx:afterSettle", settle);
settle();
