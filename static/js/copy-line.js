// Shows a copy button beside a one-line box; without JavaScript the box can still be selected by hand.
(function () {
  "use strict";
  var buttons = document.querySelectorAll("[data-copy]");
  for (var i = 0; i < buttons.length; i++) buttons[i].hidden = false;
  document.addEventListener("click", function (event) {
    var button = event.target;
    if (!button.hasAttribute || !button.hasAttribute("data-copy")) return;
    var box = document.getElementById(button.getAttribute("data-copy"));
    box.focus();
    box.select();
    if (document.execCommand("copy")) button.textContent = button.getAttribute("data-done");
  });
})();
