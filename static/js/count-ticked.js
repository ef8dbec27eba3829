// Says on the button how many boxes are ticked, and ticks all or none at once, as many as go on one sheet. Without
// JavaScript the button names no number, and the two links open the page anew with all or none ticked.
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-count-ticked]"), function (form) {
    var boxes = form.querySelectorAll(".field input[type=checkbox]");
    var button = form.querySelector("button[type=submit]");
    var plain = button.textContent;
    var most = Number(form.getAttribute("data-most"));

    function count() {
      var ticked = 0;
      for (var i = 0; i < boxes.length; i++) if (boxes[i].checked) ticked += 1;
      var words = form.getAttribute(ticked === 1 ? "data-one" : "data-many");
      button.textContent = ticked ? words.replace("{count}", ticked) : plain;
    }

    Array.prototype.forEach.call(form.querySelectorAll("[data-tick]"), function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        var wanted = link.getAttribute("data-tick") === "1" ? most : 0;
        for (var i = 0; i < boxes.length; i++) boxes[i].checked = i < wanted;
        count();
      });
    });
    form.addEventListener("change", count);
    count();
  });
})();
