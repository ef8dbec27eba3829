/* Counts on the register while names are tapped. Without it the page says that everybody is here unless tapped. */
"use strict";

(function () {
  var line = document.querySelector("[data-register-count]");
  if (!line) return;
  var total = Number(line.dataset.total);

  function count() {
    var missing = document.querySelectorAll('input[name="not_reached"]:checked').length;
    var words = missing ? line.dataset.some : line.dataset.all;
    line.textContent = words
      .replace("{total}", total)
      .replace("{here}", total - missing)
      .replace("{missing}", missing);
  }

  document.addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
})();
