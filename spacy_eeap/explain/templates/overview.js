// Sorts a table by the column whose header is pressed, and opens the text of a link.
function key(row, column) {
  const cell = row.cells[column];
  return "key" in cell.dataset ? Number(cell.dataset.key) : cell.textContent;
}

function compare(one, other) {
  return typeof one === "number" ? one - other : one.localeCompare(other);
}

function reveal(hash) {
  const fold = hash && document.getElementById(hash.slice(1))?.querySelector(":scope > .fold");
  if (fold) fold.open = true;
}

for (const table of unbound(".sortable")) {
  const [body] = table.tBodies, [{ cells: headers }] = table.tHead.rows;
  const status = table.parentElement.querySelector("[role=status]");
  const sort = (header, column) => {
    const falls = header.ariaSort === "ascending";
    for (const other of headers) other.ariaSort = "none";
    header.ariaSort = falls ? "descending" : "ascending";
    const rows = [...body.rows].sort((one, other) => compare(key(one, column), key(other, column)));
    body.append(...(falls ? rows.reverse() : rows));
    status.textContent = `Sorted by ${header.textContent}, ${header.ariaSort}`;
  };
  [...headers].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header, column));
    header.append(button);
    header.ariaSort = "none";
  });
  body.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) reveal(link.hash);
  });
  addEventListener("hashchange", () => reveal(location.hash));
  reveal(location.hash);
}
