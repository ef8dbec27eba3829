/* Counts on the register while names are tapped, and keeps taps on this device until the register is closed; the same
   for what is ticked in the script until it is sent. Kept are ids and numbers alone, in this tab alone, for this
   sign-in alone; they go with the closing, with signing out and with the tab. Without this file the page says that
   everybody is here unless tapped. */
"use strict";

(function () {
  var PREFIX = "register-";
  var BOXES = 'input[type="checkbox"], input[type="radio"]';
  var NUMBERS = "[data-cards] input";
  var form = document.querySelector("[data-register-draft]");
  var over = document.querySelectorAll("[data-draft-over]");
  var line = document.querySelector("[data-register-count]");
  var held = { getItem: nothing, setItem: nothing, removeItem: nothing, length: 0 };

  function nothing() {
    return null;
  }

  try {
    held = window.sessionStorage;
  } catch (refused) {
    /* The browser keeps nothing: taps last as long as the page. */
  }

  function forget(but) {
    for (var index = held.length - 1; index >= 0; index -= 1) {
      var key = held.key(index);
      if (key.indexOf(PREFIX) === 0 && (but === undefined || key.indexOf(PREFIX + but) !== 0)) held.removeItem(key);
    }
  }

  function boxes() {
    return Array.prototype.slice.call(form.querySelectorAll(BOXES)).filter(function (box) {
      return !box.disabled;
    });
  }

  function numbers() {
    return Array.prototype.slice.call(form.querySelectorAll(NUMBERS));
  }

  function mark(box) {
    return box.name + "=" + box.value;
  }

  function keep() {
    if (!form) return;
    var taps = boxes()
      .filter(function (box) {
        return box.checked;
      })
      .map(mark)
      .concat(numbers().map(mark));
    try {
      held.setItem(PREFIX + form.dataset.registerDraft, JSON.stringify(taps));
    } catch (full) {
      /* As above. */
    }
  }

  function restore() {
    var taps = null;
    try {
      taps = JSON.parse(held.getItem(PREFIX + form.dataset.registerDraft));
    } catch (broken) {
      taps = null;
    }
    if (!Array.isArray(taps)) return;
    boxes().forEach(function (box) {
      box.checked = taps.indexOf(mark(box)) >= 0;
    });
    numbers().forEach(function (box) {
      taps.forEach(function (tap) {
        if (tap.indexOf(box.name + "=") === 0) box.value = tap.slice(box.name.length + 1);
      });
    });
  }

  function count() {
    if (!line) return;
    var total = Number(line.dataset.total);
    var missing = document.querySelectorAll('input[name="not_reached"]:checked').length;
    var words = missing ? line.dataset.some : line.dataset.all;
    line.textContent = words
      .replace("{total}", total)
      .replace("{here}", total - missing)
      .replace("{missing}", missing);
  }

  if (form) {
    forget(form.dataset.registerDraft.split("-")[0] + "-");
    restore();
  }
  Array.prototype.forEach.call(over, function (one) {
    held.removeItem(PREFIX + one.dataset.draftOver);
  });
  document.addEventListener("change", function () {
    keep();
    count();
  });
  document.addEventListener("input", keep); // A number is kept while it is typed.
  document.addEventListener("submit", function (event) {
    if (/\/sign-out$/.test(event.target.getAttribute("action"))) forget();
  });
  window.addEventListener("pageshow", count);
  count();
})();
