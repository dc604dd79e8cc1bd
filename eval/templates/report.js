"use strict";
const cases = [...document.querySelectorAll(".case")];
const find = document.getElementById("find");
const status = document.getElementById("status-is");
const onlyWrong = document.getElementById("only-wrong");
const shown = document.getElementById("shown");
const idOf = (one) => one.querySelector(".inside").id;
let listed = null;
let title = "";
function show() {
  const wanted = find.value.trim().toLowerCase();
  let count = 0;
  for (const one of cases) {
    const fits =
      (!listed || listed.has(idOf(one))) &&
      (!status.value || one.dataset.status === status.value) &&
      (!onlyWrong.checked || one.dataset.wrong === "1") &&
      (!wanted || one.textContent.toLowerCase().includes(wanted));
    one.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${cases.length} shown${listed ? `, ${title}` : ""}`;
}
function follow() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.matches(".set")) {
    const hits = [...target.querySelectorAll("ul a")];
    listed = new Set((hits.length ? hits : [...target.querySelectorAll(".others a")]).map((link) => link.hash.slice(1)));
    title = target.querySelector("h3").textContent;
    show();
    target.scrollIntoView();
  } else if (target.id === "cases") {
    listed = null;
    show();
  } else if (target.matches(".inside")) {
    const one = target.closest(".case");
    one.hidden = false;
    one.open = true;
    one.scrollIntoView();
    one.querySelector("summary").focus();
  }
}
function step(by) {
  const visible = cases.filter((one) => !one.hidden);
  const at = visible.findIndex((one) => one.contains(document.activeElement));
  const next = at < 0 ? visible[0] : visible[at + by];
  if (next) next.querySelector("summary").focus();
}
for (const each of document.querySelectorAll(".scripted")) each.hidden = false;
for (const each of [find, status, onlyWrong]) each.addEventListener("input", show);
document.getElementById("open-all").addEventListener("click", () => {
  for (const one of cases) if (!one.hidden) one.open = true;
});
document.getElementById("show-all").addEventListener("click", () => {
  listed = null;
  find.value = status.value = "";
  onlyWrong.checked = false;
  show();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});
window.addEventListener("hashchange", follow);
show();
follow();
