// Finds among many boxes: whoever types sees only those whose text has all the words, their groups unfolded; what is
// ticked stays in sight. The field is not sent. Without JavaScript it is not there, and the groups unfold by themselves.
(function () {
  "use strict";

  function has(text, words) {
    for (var i = 0; i < words.length; i++) if (text.indexOf(words[i]) < 0) return false;
    return true;
  }

  function find(list, words, nothing) {
    var some = !words.length;
    Array.prototype.forEach.call(list.querySelectorAll("details"), function (group) {
      var heading = group.querySelector("summary").textContent.toLowerCase();
      var shown = 0;
      var ticked = false;
      Array.prototype.forEach.call(group.querySelectorAll(".choice"), function (choice) {
        var text = heading + " " + choice.textContent.toLowerCase();
        var isTicked = choice.querySelector("input").checked;
        choice.hidden = !has(text, words) && !isTicked;
        ticked = ticked || isTicked;
        if (has(text, words)) shown += 1;
      });
      group.hidden = !shown && !ticked;
      group.open = ticked || (words.length > 0 && shown > 0);
      some = some || shown > 0;
    });
    nothing.hidden = some;
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-find-choice]"), function (list) {
    var field = list.querySelector("input[type=search]");
    field.parentNode.hidden = false;
    field.addEventListener("input", function () {
      find(list, field.value.toLowerCase().split(/\s+/).filter(Boolean), list.querySelector("[role=status]"));
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });
})();
