// Finds in a long list to choose one from: whoever types sees only the lines that have all the words, in the line or in the
// heading of its group; what is chosen stays. The field is not sent. Without JavaScript it is not there, and the list,
// grouped, is whole.
(function () {
  "use strict";

  function has(text, words) {
    for (var i = 0; i < words.length; i++) if (text.indexOf(words[i]) < 0) return false;
    return true;
  }

  function find(list, whole, words) {
    var chosen = list.value;
    var found = 0;
    var fresh = whole.cloneNode(true);
    Array.prototype.forEach.call(fresh.querySelectorAll("option"), function (option) {
      var text = ((option.parentNode.label || "") + " " + option.textContent).toLowerCase();
      var fits = option.value !== "0" && has(text, words);
      if (fits) found += 1;
      else if (option.value !== "0" && option.value !== chosen) option.parentNode.removeChild(option);
    });
    Array.prototype.forEach.call(fresh.querySelectorAll("optgroup"), function (group) {
      if (!group.querySelector("option")) group.parentNode.removeChild(group);
    });
    while (list.firstChild) list.removeChild(list.firstChild);
    while (fresh.firstChild) list.appendChild(fresh.firstChild);
    list.value = chosen;
    return found;
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-find-option]"), function (place) {
    var field = place.querySelector("input[type=search]");
    var list = place.querySelector("select");
    var whole = list.cloneNode(true);
    field.parentNode.hidden = false;
    field.addEventListener("input", function () {
      var words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      place.querySelector("[role=status]").hidden = find(list, whole, words) > 0;
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });
})();
