// Scrolls the main navigation so that the current entry is seen where the entries do not fit on one line.
(function () {
  "use strict";
  var nav = document.querySelector(".desk-nav");
  var current = nav && nav.querySelector("[aria-current]");
  if (!current) return;
  var entry = current.getBoundingClientRect();
  var seen = nav.getBoundingClientRect();
  nav.scrollLeft += entry.left - seen.left - (seen.width - entry.width) / 2;
})();
