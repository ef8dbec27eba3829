// Shows a copy button beside a box or a list; without JavaScript what it holds can still be selected by hand.
(function () {
  "use strict";
  var buttons = document.querySelectorAll("[data-copy]");
  for (var i = 0; i < buttons.length; i++) buttons[i].hidden = false;
  document.addEventListener("click", function (event) {
    var button = event.target;
    if (!button.hasAttribute || !button.hasAttribute("data-copy")) return;
    var box = document.getElementById(button.getAttribute("data-copy"));
    if (box.select) {
      box.focus();
      box.select();
    } else {
      window.getSelection().selectAllChildren(box);
    }
    if (document.execCommand("copy")) button.textContent = button.getAttribute("data-done");
  });
})();
