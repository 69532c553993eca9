// Shades what a token attends to while it is pointed at or has the focus, or what
// another method says of that, if one is chosen.
const N_SHADES = 9, N_TOLD = 5;
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 };

function attends(tokens, i, view) {
  return tokens[i].dataset.attends.split("|")[view].split(" ").filter(Boolean).map((pair) => {
    const [offset, weight] = pair.split(":").map(Number);
    return { token: tokens[i + offset], weight };
  });
}

function tell(place, asking, verb, attended) {
  place.replaceChildren();
  if (!asking) return;
  const add = (name, text) => {
    const element = place.appendChild(document.createElement(name));
    element.textContent = text;
  };
  add("b", asking.textContent);
  place.append(` ${asking.dataset.tag} ${asking.dataset.share}`, attended.length ? `, ${verb}: ` : "");
  attended.slice(0, N_TOLD).forEach(({ token, weight }, nth) => {
    if (nth) place.append(", ");
    add("bdi", token.textContent);
    place.append(` ${String(weight).replace("-", "\u2212")}`);
  });
}

for (const text of unbound(".tokens")) {
  const tokens = [...text.querySelectorAll("span")];
  const indices = new Map(tokens.map((token, i) => [token, i]));
  const told = text.parentElement.querySelector(".told");
  const choice = text.parentElement.querySelector("select");
  let shaded = [], shown = null, current = 0;

  const show = (token) => {
    if (token === shown) return;
    for (const earlier of shaded) earlier.className = "";
    const view = choice?.selectedIndex ?? 0;
    const attended = token ? attends(tokens, indices.get(token), view) : [];
    for (const { token: other, weight } of attended) {
      const shade = Math.round(Math.abs(N_SHADES * weight / attended[0].weight));
      if (shade) other.classList.add(`${weight < 0 ? "b" : "a"}${shade}`);
    }
    token?.classList.add("asks");
    shaded = [...attended.map((each) => each.token), ...(token ? [token] : [])];
    shown = token;
    tell(told, token, view ? choice.value.toLowerCase() : "attends to", attended);
  };
  const focused = () => (indices.has(document.activeElement) ? document.activeElement : null);
  const move = (i) => {
    tokens[current].tabIndex = -1;
    current = Math.max(0, Math.min(tokens.length - 1, i));
    tokens[current].tabIndex = 0;
    tokens[current].focus();
  };

  // One stop for the tab key, however long the text: arrows go on from there.
  tokens[0].tabIndex = 0;
  text.addEventListener("pointerover", (event) => {
    if (indices.has(event.target)) show(event.target);
  });
  text.addEventListener("pointerleave", () => show(focused()));
  text.addEventListener("focusin", (event) => show(event.target));
  text.addEventListener("focusout", () => show(null));
  text.addEventListener("click", (event) => {
    if (indices.has(event.target)) move(indices.get(event.target));
  });
  text.addEventListener("keydown", (event) => {
    const towards = getComputedStyle(text).direction === "rtl" ? -1 : 1;
    const step = STEPS[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (step) move(current + (Math.abs(step) === 1 ? towards * step : step));
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(tokens.length - 1);
    else return;
    event.preventDefault();
  });
  if (choice) choice.closest("[hidden]").hidden = false;
}
for (const hint of unbound(".point[hidden]")) hint.hidden = false;
