(() => {
"use strict";
// A notebook can show many fragments: the script of each binds what none has bound yet.
function unbound(selector) {
  const found = document.querySelectorAll(`.spacy-eeap ${selector}:not([data-bound])`);
  for (const element of found) element.dataset.bound = "";
  return [...found];
}
{% for part in parts %}

{% include part %}
{% endfor %}
})();
