// Shows only the fields that apply to what was chosen: sections with data-when, choices with data-is. A hidden section is
// switched off, so that the browser does not send it. Without JavaScript the server does the same when a button asks it to.
(function () {
  "use strict";
  var form = document.querySelector("[data-only-what-applies]");
  if (!form) return;

  function chosen(name) {
    var said = [];
    var fields = form.querySelectorAll('[name="' + name + '"]');
    for (var i = 0; i < fields.length; i++) {
      var field = fields[i];
      if (field.type === "checkbox" ? field.checked : field.value) said.push(field.value);
    }
    return said;
  }

  function fits(words, said) {
    var wanted = (words || "").split(" ");
    for (var i = 0; i < said.length; i++) if (wanted.indexOf(said[i]) >= 0) return true;
    return false;
  }

  function offer(list) {
    var said = chosen(list.getAttribute("data-choices-of"));
    var first = null;
    for (var i = 0; i < list.options.length; i++) {
      var option = list.options[i];
      var is = option.getAttribute("data-is");
      option.hidden = option.disabled = is !== null && !fits(is, said);
      if (!first && !option.disabled) first = option;
    }
    if (first && list.selectedOptions[0] && list.selectedOptions[0].disabled) list.value = first.value;
  }

  function show(section) {
    var said = chosen(section.getAttribute("data-when"));
    var applies = fits(section.getAttribute("data-is"), said) || (section.hasAttribute("data-or-none") && !said.length);
    section.hidden = section.disabled = !applies;
  }

  function unfold(part) {
    if (fits(part.getAttribute("data-is"), chosen(part.getAttribute("data-open-when")))) part.open = true;
  }

  function apply() {
    Array.prototype.forEach.call(form.querySelectorAll("[data-choices-of]"), offer);
    Array.prototype.forEach.call(form.querySelectorAll("[data-when]"), show);
    Array.prototype.forEach.call(form.querySelectorAll("[data-open-when]"), unfold);
  }

  form.addEventListener("change", apply);
})();
