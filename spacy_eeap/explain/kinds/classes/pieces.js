// Puts the pieces of a long text in its order, or opens all of them.
for (const text of unbound(".pieces")) {
  const pieces = [...text.querySelectorAll(".piece")];
  const inOrder = [...pieces].sort((one, other) => one.dataset.number - other.dataset.number);
  const wereOpen = pieces.filter((piece) => piece.open);
  const rest = text.querySelector(".rest");
  const folded = rest ? [...rest.querySelectorAll(".piece")] : [];
  const first = pieces.filter((piece) => !folded.includes(piece));
  const controls = text.querySelector(".controls");
  const [order, all] = controls.children;
  const press = (button) => {
    const pressed = button.ariaPressed !== "true";
    button.ariaPressed = pressed;
    return pressed;
  };
  order.addEventListener("click", () => {
    const reads = press(order);
    if (rest) rest.hidden = reads;
    text.append(...(reads ? inOrder : first), ...(rest ? [rest] : []));
    if (!reads) rest?.append(...folded);
  });
  all.addEventListener("click", () => {
    const pressed = press(all);
    for (const piece of pieces) piece.open = pressed || wereOpen.includes(piece);
    if (rest) rest.open = pressed;
  });
  controls.hidden = false;
}
