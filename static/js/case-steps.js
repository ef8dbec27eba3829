/* A case for families: only the steps one came to stand there, and a choice opens the next. Without this script all are there, folded. */
(function () {
  "use strict";
  if (!("ontoggle" in document.createElement("details")) || !document.body.closest) return;
  Array.prototype.forEach.call(document.querySelectorAll("[data-step]"), function (step) {
    step.hidden = true;
  });
  document.addEventListener("toggle", function (event) {
    var way = event.target.open && event.target.querySelector(".case [data-goes-on]");
    if (!way || event.target.hasAttribute("data-step")) return;
    var next = event.target.closest(".decision").querySelector('[data-step="' + way.getAttribute("data-goes-on") + '"]');
    if (!next) return;
    next.hidden = false;
    next.open = true;
  }, true);
})();
