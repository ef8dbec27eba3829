/* What else is asked of a lesson on this device: its class check, of the whole class, and what a visitor says of cases; and what is
   missing of them before anything is kept. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var form = kept && kept.form;
  if (!form || !form.choice) return;
  var words = kept.queue.words;
  var element = form.element;
  var list = form.list;
  var LETTERS = "ABCDEFGH";

  function field(className, legend) {
    var set = form.fieldset(className, legend);
    set.classList.add("field");
    return set;
  }

  // The class check --------------------------------------------------------------------------------------------------

  function rough(asked, item, number, marks) {
    var set = field("inline-choices", asked.right);
    asked.words.forEach(function (word) {
      var name = "check_" + number;
      var isSaid = marks.indexOf(name + "=" + word[0]) >= 0;
      var isNone = !word[0] && marks.join().indexOf(name + "=") < 0;
      var line = form.choice("radio", name, word[0], word[1], isSaid || isNone);
      line.firstChild.dataset.check = item.item;
      set.appendChild(line);
    });
    return set;
  }

  function markOf(marks, name) {
    var found = marks.filter(function (mark) {
      return mark.indexOf(name + "=") === 0;
    })[0];
    return found ? found.slice(name.length + 1) : "";
  }

  function cards(asked, item, number, marks) {
    var folded = element("details", "count-cards");
    folded.appendChild(element("summary", "", asked.count));
    var set = element("fieldset", "card-numbers");
    set.dataset.cards = item.item;
    set.dataset.most = asked.most;
    set.dataset.wrong = asked.wrong;
    set.appendChild(element("legend", "", asked.cards));
    item.options.forEach(function (_option, place) {
      var line = element("p");
      var box = element("input");
      box.type = "number";
      box.min = 0;
      box.max = asked.most;
      box.inputMode = "numeric";
      box.name = "cards_" + number + "_" + place;
      box.id = "kept-" + box.name;
      box.value = markOf(marks, box.name);
      if (box.value) folded.open = true;
      var label = element("label", "", LETTERS[place]);
      label.htmlFor = box.id;
      line.appendChild(label);
      line.appendChild(box);
      set.appendChild(line);
    });
    folded.appendChild(set);
    return folded;
  }

  function checkPart(where, asked, marks) {
    var folded = element("details");
    folded.appendChild(element("summary", "", asked.title));
    var all = element("ol", "check-cards");
    asked.items.forEach(function (item, number) {
      var line = element("li");
      line.appendChild(element("p")).appendChild(element("strong", "", number + 1 + ". " + item.text));
      var options = element("ol", "check-options");
      item.options.forEach(function (option) {
        options.appendChild(element("li")).appendChild(element(option[1] ? "strong" : "span", "", option[0] + (option[1] ? " ✓" : "")));
      });
      line.appendChild(options);
      line.appendChild(rough(asked, item, number, marks));
      line.appendChild(cards(asked, item, number, marks));
      all.appendChild(line);
    });
    folded.appendChild(all);
    where.appendChild(folded);
  }

  function isTotal(group) {
    var sum = 0;
    return list(group.querySelectorAll("input")).every(function (box) {
      var number = Number(box.value);
      sum += number;
      return !(box.validity && box.validity.badInput) && number >= 0 && number % 1 === 0 && sum <= Number(group.dataset.most);
    });
  }

  // What is said of cases --------------------------------------------------------------------------------------------

  function casesPart(where, asked, marks) {
    var set = field("", asked.title);
    set.dataset.cases = asked.missing;
    set.appendChild(element("p", "hint", asked.hint));
    asked.ticks.forEach(function (tick) {
      set.appendChild(form.choice("checkbox", tick[0], "y", tick[1], marks.indexOf(tick[0] + "=y") >= 0));
    });
    where.appendChild(set);
  }

  function isUnsaid(within) {
    return list(within.querySelectorAll('[data-cases] input[type="checkbox"]')).some(function (box) {
      return !box.checked;
    });
  }

  function isSaid(within, name) {
    return !within.querySelector('input[name="' + name + '"]') || !!within.querySelector('input[name="' + name + '"]:checked');
  }

  /* Asks where the second adult was, and in a small lesson whether the door stood open, while nobody has said so. */
  function noWord(within) {
    if (!isSaid(within, "second_adult")) return words.askAdult;
    return isSaid(within, "open_place") ? "" : within.querySelector("[data-door]").dataset.door;
  }

  /* Gives what is missing or cannot be, in words; nothing where all can be kept. */
  function missing(within) {
    var wrong = list(within.querySelectorAll("[data-cards]")).filter(function (group) {
      return !isTotal(group);
    })[0];
    if (wrong) {
      for (var folded = wrong.parentNode; folded && folded !== within; folded = folded.parentNode) if (folded.tagName === "DETAILS") folded.open = true;
      return wrong.dataset.wrong;
    }
    return noWord(within) || (isUnsaid(within) ? within.querySelector("[data-cases]").dataset.cases : "");
  }

  /* What was taught, as it is sent when a case was shown: a talk, whatever else is ticked. */
  function shown(said) {
    said.cases = { shown: true };
    said.checks = {};
    return said;
  }

  form.checkPart = checkPart;
  form.casesPart = casesPart;
  form.missing = missing;
  form.noWord = noWord;
  form.shown = shown;
})();
