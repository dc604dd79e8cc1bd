"use strict";
const tickets = [...document.querySelectorAll(".ticket")];
const filters = [...document.querySelectorAll(".filter")];
const find = document.getElementById("find");
const tally = document.querySelector(".tally");
const inAll = tally.textContent;
let status = "";
function show() {
  const wanted = find.value.trim().toLowerCase();
  let shown = 0;
  for (const ticket of tickets) {
    const fits = (!status || ticket.dataset.status === status) && (!wanted || ticket.textContent.toLowerCase().includes(wanted));
    ticket.hidden = !fits;
    shown += fits;
  }
  tally.textContent = shown === tickets.length ? inAll : shown ? `${shown} of ${inAll}` : "No ticket fits";
}
for (const filter of filters) {
  filter.addEventListener("click", () => {
    status = filter.dataset.status;
    filters.forEach((other) => other.setAttribute("aria-pressed", String(other === filter)));
    show();
  });
}
find.addEventListener("input", show);
function copyBySelection(draft) {
  const range = document.createRange();
  range.selectNodeContents(draft);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
}
for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    const draft = button.closest(".reply").querySelector(".draft");
    const said = button.parentElement.querySelector(".said");
    let copied = false;
    try {
      await navigator.clipboard.writeText(draft.textContent);
      copied = true;
    } catch {
      copied = copyBySelection(draft);
    }
    const gaps = button.dataset.gaps ? ` — fill in ${button.dataset.gaps} marked gap(s) first` : "";
    said.textContent = copied ? `Copied${gaps}` : "Press Ctrl+C to copy the selected text";
  });
}
