/* One tick says that all key points were told, or all parts done, and ticks each; one taken away takes the statement away. Nothing is
   ticked before somebody does. Without this file the site understands the one tick by itself. */
"use strict";

(function () {
  function boxesOf(every) {
    var found = [];
    var all = every.form ? every.form.querySelectorAll('input[type="checkbox"]') : [];
    for (var n = 0; n < all.length; n += 1) if (all[n].name === every.getAttribute("data-every")) found.push(all[n]);
    return found;
  }

  function isAll(boxes) {
    for (var n = 0; n < boxes.length; n += 1) if (!boxes[n].checked) return false;
    return boxes.length > 0;
  }

  /* Makes each such tick of a page or a form say what the single boxes say. */
  function say(within) {
    var all = within.querySelectorAll("[data-every]");
    for (var n = 0; n < all.length; n += 1) all[n].checked = isAll(boxesOf(all[n]));
  }

  /* Before whatever else hears of the tap: what is counted and kept after it is the whole. */
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.type !== "checkbox" || !box.form) return;
    if (box.getAttribute("data-every")) {
      var boxes = boxesOf(box);
      for (var n = 0; n < boxes.length; n += 1) boxes[n].checked = box.checked;
    }
    say(box.form);
  }, true);

  say(document);
  window.HuleiEvery = say;
})();
