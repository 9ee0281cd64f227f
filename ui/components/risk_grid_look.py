"""How the risk heatmap looks, and what a press on a cell does."""

from __future__ import annotations

from exchange.palette import ACCENT, HATCH, HIDDEN, INK, MUTED

LOOK = f"""
.risk-grid .scroll {{ overflow: auto; max-height: 80vh; border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius); background: var(--st-background-color); }}
.risk-grid .scroll:focus-visible {{ outline: 2px solid var(--st-primary-color); }}
.risk-grid table {{ border-collapse: separate; border-spacing: 0; width: 100%; font-family: var(--st-font);
  color: var(--st-text-color); font-size: 14px; line-height: 1.25; }}
.risk-grid caption {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.risk-grid th {{ font-weight: 400; text-align: left; }}
.risk-grid th, .risk-grid td {{ padding: 2px; background: var(--st-background-color); }}
.risk-grid td {{ vertical-align: middle; min-width: 76px; height: 44px; }}
.risk-grid thead th {{ position: sticky; top: 0; z-index: 2; padding: 8px 4px; vertical-align: bottom;
  font-size: 12.5px; font-weight: 600; text-align: center; border-bottom: 1px solid var(--st-border-color);
  overflow-wrap: anywhere; hyphens: auto; }}
.risk-grid thead th.title, .risk-grid thead th.weeks {{ text-align: left; }}
.risk-grid th.title {{ position: sticky; left: 0; z-index: 1; width: 300px; min-width: 220px; padding: 4px 10px; }}
.risk-grid thead th.title {{ z-index: 3; padding: 8px 10px; }}
.risk-grid th.unit {{ min-width: 84px; max-width: 120px; }}
.risk-grid tbody th small, .risk-grid .weeks small {{ display: block; font-size: 12px; opacity: .78; margin-top: 1px; }}
.risk-grid td.whole, .risk-grid th.whole {{ width: 100px; min-width: 96px; overflow-wrap: normal; }}
.risk-grid td.weeks, .risk-grid th.weeks {{ width: 200px; min-width: 150px; padding: 4px 14px 4px 8px;
  font-variant-numeric: tabular-nums; }}
.risk-grid th.weeks {{ border-right: 1px solid var(--st-border-color); }}
.risk-grid td.weeks {{ border-right: 1px solid var(--st-border-color); }}
.risk-grid .bar {{ position: relative; height: 12px; }}
.risk-grid .bar b {{ position: absolute; left: 0; top: 2px; height: 8px; background: {MUTED}; border-radius: 0 2px 2px 0; }}
.risk-grid .bar b.doubt {{ background: repeating-linear-gradient(45deg, {HIDDEN} 0 4px, {HATCH} 4px 6px); }}
.risk-grid .bar s {{ position: absolute; top: 5px; height: 2px; background: var(--st-text-color); }}
.risk-grid .bar s::before, .risk-grid .bar s::after {{ content: ""; position: absolute; top: -3px; width: 1px; height: 8px;
  background: var(--st-text-color); }}
.risk-grid .bar s::before {{ left: 0; }}
.risk-grid .bar s::after {{ right: 0; }}
.risk-grid button {{ display: block; position: relative; box-sizing: border-box; width: 100%; height: 40px; border: 0;
  border-radius: 3px; cursor: pointer; font: inherit; font-variant-numeric: tabular-nums; padding: 0; }}
.risk-grid button.doubt {{ color: {INK}; font-weight: 700; background: repeating-linear-gradient(45deg, {HIDDEN} 0 6px, {HATCH} 6px 7px); }}
.risk-grid button:hover {{ box-shadow: inset 0 0 0 2px {ACCENT}; }}
.risk-grid button:focus-visible {{ outline: 3px solid var(--st-primary-color); outline-offset: -1px; }}
.risk-grid button i {{ position: absolute; right: 4px; top: 1px; font-style: normal; font-size: 13px; font-weight: 700; }}
.risk-grid .unseen {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
@media (max-width: 640px) {{
  .risk-grid table {{ font-size: 13px; }}
  .risk-grid th.title {{ width: 132px; min-width: 132px; max-width: 132px; padding: 4px 6px; overflow-wrap: anywhere; }}
  .risk-grid tbody th small {{ display: none; }}
  .risk-grid td.whole, .risk-grid th.whole {{ width: 90px; min-width: 90px; }}
  .risk-grid td.weeks, .risk-grid th.weeks {{ width: 112px; min-width: 112px; padding: 4px 8px 4px 6px; }}
}}
@media print {{ .risk-grid .scroll {{ max-height: none; overflow: visible; }} }}
"""

# Written anew only when it changed. The focus is given back to the cell here and not by the window over
# the page: it would look for the element that was pressed, and an answer may have written that anew.
PRESSED = """
const pressedCell = () =>
  [...document.querySelectorAll(".risk-grid button[data-cell]")]
    .find((cell) => cell.dataset.cell === document.body.dataset.riskCell);
const windowIsOpen = () => document.querySelector('[role="dialog"]') !== null;

// An answer may draw the window anew, so that it is gone for a moment.
function focusOnceClosed() {
  setTimeout(() => {
    if (!windowIsOpen() && document.activeElement === document.body) pressedCell()?.focus();
  }, 150);
}

export default function ({ parentElement, data, setTriggerValue }) {
  let grid = parentElement.querySelector(".risk-grid");
  if (!grid) {
    grid = document.createElement("div");
    grid.className = "risk-grid";
    parentElement.appendChild(grid);
  }
  if (grid.shown !== data.markup) {
    grid.innerHTML = data.markup;
    grid.shown = data.markup;
  }
  if (!grid.watcher) {
    let open = false;
    grid.watcher = new MutationObserver(() => {
      const before = open;
      open = windowIsOpen();
      if (before && !open) focusOnceClosed();
    });
    grid.watcher.observe(document.body, { childList: true, subtree: true });
  }
  grid.onclick = (event) => {
    const cell = event.target.closest("button[data-cell]");
    if (!cell) return;
    document.body.dataset.riskCell = cell.dataset.cell;
    setTriggerValue("pressed", cell.dataset.cell);
  };
}
"""
