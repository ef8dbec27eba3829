/* The register drawn on this device from its list, where the page itself cannot be had; with what was taught, if that is not entered yet. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var form = kept && kept.form;
  if (!form || !form.tile) return;
  var words = kept.queue.words;
  var list = form.list;
  var element = form.element;
  var drafts = form.drafts;
  var OF_LESSON = "input:checked:not([data-ref]):not([name='every']), [data-cards] input";

  function keepPoints(where, name) {
    var own = list(where.querySelectorAll(OF_LESSON)).map(function (box) {
      return box.name + "=" + box.value;
    });
    try {
      window.sessionStorage.setItem("register-" + name, JSON.stringify(own));
    } catch (refused) {
      /* They last as long as the page. */
    }
  }

  function counted(where, line, total) {
    return function () {
      var missing = where.querySelectorAll('input[name="not_reached"]:checked').length;
      line.textContent = (missing ? words.some : words.all)
        .replace("{total}", total)
        .replace("{here}", total - missing)
        .replace("{missing}", missing);
    };
  }

  function onlyTaught(where, held) {
    var line = element("p");
    line.appendChild(
      button(words.onlyTaught, function () {
        var missing = form.missing(where);
        if (missing) form.say(where, missing);
        else form.send(where, held, held.who, { taught: form.taughtOf(where) });
      })
    );
    if (!held.cases) return line;
    line.appendChild(
      button(held.cases.shown, function () {
        var missing = form.noWord(where);
        if (missing) form.say(where, missing);
        else form.send(where, held, held.who, { taught: form.shown(form.taughtOf(where)) });
      })
    );
    return line;
  }

  function button(text, act) {
    var made = element("button", "button quiet", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function registerFrom(held, said) {
    var asksTaught = !held.taught && !said;
    var where = element("form", "register");
    where.dataset.drawn = "";
    where.noValidate = true; // What is folded away could not be pointed at: it is asked in words.
    if (!document.querySelector("[data-register-offline]")) where.appendChild(element("h2", "", words.heading));
    where.appendChild(element("p", "", held.what + " · " + held.title));
    where.appendChild(element("p", "notice info", words.noNetwork));
    var marks = drafts(held.draft + "-script") || [];
    if (asksTaught) {
      form.taughtParts(where, held, marks);
      where.appendChild(onlyTaught(where, held));
    }
    if (held.told_before) where.appendChild(element("p", "told-before", held.told_before));
    held.groups.forEach(function (group, number) {
      var set = form.fieldset("tiles" + (group.guests ? " came" : ""), group.guests ? group.title : words.tap, group.guests ? "" : words.rested);
      group.seats.forEach(function (seat, place) {
        set.appendChild(form.tile(group, number, seat, place));
      });
      where.appendChild(set);
    });
    var total = held.groups[0].seats.length;
    var bar = element("div", "sticky-bar");
    var line = element("p", "register-count");
    line.setAttribute("role", "status");
    bar.appendChild(line);
    var close = element("button", "button primary", words.close);
    close.type = "submit";
    bar.appendChild(close);
    where.appendChild(bar);
    hideWhenKept(where);
    var count = counted(where, line, total);
    where.addEventListener("change", function (event) {
      event.stopPropagation(); // The page's own drafts are of its own form.
      form.keepMarks(where, held.draft);
      if (asksTaught) keepPoints(where, held.draft + "-script");
      count();
    });
    form.restoreMarks(where, held.draft);
    count();
    where.addEventListener("submit", function (event) {
      event.preventDefault();
      closeDrawn(where, held, said);
    });
    return where;
  }

  function hideWhenKept(where) {
    document.addEventListener("hulei-register-kept", function (event) {
      where.hidden = event.detail.items.length > 0;
    });
  }

  function closeDrawn(where, held, said) {
    var part = form.seatsOf(where);
    var given = said;
    if (!held.taught && !given) {
      given = form.taughtOf(where);
      if (form.pointsLeft(where)) {
        form.say(where, given.key_points.length ? words.pointsLeft : words.pointsNone);
        return;
      }
      var missing = form.missing(where);
      if (missing) {
        form.say(where, missing);
        return;
      }
      given.all = true; // Each is ticked, or lessons before have told them all.
    }
    if (form.asksNobody(where, part)) return;
    part.nobody = form.isEmpty(part);
    var data = { register: part };
    if (given) data.taught = given;
    form.send(where, held, held.who, data);
  }

  kept.drawn = registerFrom;
})();
