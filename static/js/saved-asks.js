/* What a saved register asks about the lesson itself: points told, cards of each answer, a visitor's words. Plain script for old browsers. */
window.HuleiSaved = {};
window.HuleiSaved.asks = function (form) {
  "use strict";

  function boxes(name, checked) {
    var found = [];
    var all = form.querySelectorAll('input[name="' + name + '"]');
    for (var i = 0; i < all.length; i += 1) if (!checked || all[i].checked) found.push(all[i]);
    return found;
  }

  function values(found) {
    var list = [];
    for (var i = 0; i < found.length; i += 1) list.push(found[i].value);
    return list;
  }

  function taughtPart(pressed) {
    var points = values(boxes("points", true));
    var numbers = [];
    for (var i = 0; i < points.length; i += 1) numbers.push(Number(points[i]));
    var adult = values(boxes("adult", true))[0];
    var part = { all: pressed === "close", key_points: numbers, activities: values(boxes("parts", true)), checks: {}, second_adult: adult };
    var door = values(boxes("door", true))[0];
    if (door) part.open_place = door === "yes";
    var recall = values(boxes("recall", true))[0];
    if (recall) part.recall = recall;
    if (pressed === "shown") {
      part.cases = { shown: true };
      return part;
    }
    var checks = form.querySelectorAll("[data-item]");
    for (var n = 0; n < checks.length; n += 1) {
      var said = countedCards(n) || values(boxes("check-" + n, true))[0];
      if (said) part.checks[checks[n].getAttribute("data-item")] = said;
    }
    if (boxes("cases").length) part.cases = casesPart();
    return part;
  }

  /* The cards of each answer of a question; nothing where none was counted. An answer left empty then had none. */
  function countedCards(number) {
    var typed = values(boxes("cards-" + number));
    return typed.join("") === "" ? null : typed.map(Number);
  }

  function areCards(number) {
    var sum = 0;
    var all = boxes("cards-" + number);
    for (var i = 0; i < all.length; i += 1) {
      var count = Number(all[i].value);
      sum += count;
      if ((all[i].validity && all[i].validity.badInput) || !(count >= 0) || count % 1) return false;
    }
    return !all.length || sum <= Number(all[0].getAttribute("max"));
  }

  /* Opens what folds wrong cards away, so that they are seen. */
  function openChecks(number) {
    var part = boxes("cards-" + number)[0];
    for (; part && part !== form; part = part.parentNode) if (part.tagName === "DETAILS") part.open = true;
  }

  function areAllCards() {
    var checks = form.querySelectorAll("[data-item]").length;
    for (var n = 0; n < checks; n += 1) {
      if (!areCards(n)) {
        openChecks(n);
        return false;
      }
    }
    return true;
  }

  function casesPart() {
    var part = {};
    var all = boxes("cases");
    for (var i = 0; i < all.length; i += 1) part[all[i].value] = all[i].checked;
    return part;
  }

  /* What is missing before a result can be given, by the name of its words; a case that was shown needs only where the second adult was. */
  function missing(pressed) {
    var unsaid = !boxes("adult", true).length ? "data-adult" : boxes("door").length && !boxes("door", true).length ? "data-door" : "";
    if (pressed === "shown") return unsaid;
    var ticked = boxes("points", true).length;
    if (pressed === "close" && ticked < boxes("points").length) return ticked ? "data-left" : "data-none";
    if (!areAllCards()) return "data-cards";
    return unsaid || (boxes("cases", true).length < boxes("cases").length ? "data-cases" : "");
  }

  /* One tick states that all was told, or done, and ticks each; one taken away takes the statement away. */
  function tieAll(target) {
    var all = boxes("every");
    for (var n = 0; n < all.length; n += 1) {
      var each = boxes(all[n].value);
      if (target === all[n]) for (var i = 0; i < each.length; i += 1) each[i].checked = target.checked;
      all[n].checked = boxes(all[n].value, true).length === each.length;
    }
  }

  return { boxes: boxes, values: values, taught: taughtPart, missing: missing, tieAll: tieAll };
};
