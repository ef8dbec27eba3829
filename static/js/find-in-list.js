// Finds in a long list: whoever types sees only what has all the words, in itself or in the heading of its group; what is
// chosen or ticked stays in sight. The field is not sent. Without JavaScript it is not there, and the list is whole.
(function () {
  "use strict";

  function each(list, act) {
    Array.prototype.forEach.call(list, act);
  }

  // One to choose from a select: what does not fit is taken out of it, for a phone shows hidden options all the same.
  function amongOptions(place) {
    var list = place.querySelector("select");
    var whole = list.cloneNode(true);

    return function (fits) {
      var chosen = list.value;
      var found = 0;
      var fresh = whole.cloneNode(true);
      each(fresh.querySelectorAll("option"), function (option) {
        var isFound = option.value !== "0" && fits((option.parentNode.label || "") + " " + option.textContent);
        if (isFound) found += 1;
        else if (option.value !== "0" && option.value !== chosen) option.parentNode.removeChild(option);
      });
      each(fresh.querySelectorAll("optgroup"), function (group) {
        if (!group.querySelector("option")) group.parentNode.removeChild(group);
      });
      while (list.firstChild) list.removeChild(list.firstChild);
      while (fresh.firstChild) list.appendChild(fresh.firstChild);
      list.value = chosen;
      return found > 0;
    };
  }

  // Several to tick in groups that unfold: a group is open while something in it is found or ticked.
  function amongChoices(place) {
    return function (fits, isAsked) {
      var some = !isAsked;
      each(place.querySelectorAll("details"), function (group) {
        var heading = group.querySelector("summary").textContent;
        var found = 0;
        var ticked = false;
        each(group.querySelectorAll(".choice"), function (choice) {
          var isFound = fits(heading + " " + choice.textContent);
          var isTicked = choice.querySelector("input").checked;
          choice.hidden = !isFound && !isTicked;
          ticked = ticked || isTicked;
          if (isFound) found += 1;
        });
        group.hidden = !found && !ticked;
        group.open = ticked || (isAsked && found > 0);
        some = some || found > 0;
      });
      return some;
    };
  }

  each(document.querySelectorAll("[data-find]"), function (place) {
    var field = place.querySelector("input[type=search]");
    var find = (place.getAttribute("data-find") === "option" ? amongOptions : amongChoices)(place);
    field.parentNode.hidden = false;
    field.addEventListener("input", function () {
      var words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      var some = find(function (text) {
        return words.every(function (word) {
          return text.toLowerCase().indexOf(word) >= 0;
        });
      }, words.length > 0);
      place.querySelector("[role=status]").hidden = some;
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });
})();
