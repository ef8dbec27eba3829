// Leaving quickly replaces this page in the browser's "back" list. On pages marked data-one-history-entry each
// further page replaces the one before it too, so that "back" never leads into them (SAFEGUARDS 2).
(function () {
  "use strict";
  var one = document.body.hasAttribute("data-one-history-entry");
  document.addEventListener("click", function (event) {
    var link = event.target;
    while (link && link.nodeName !== "A") link = link.parentNode;
    if (!link || !link.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
    var leaves = link.hasAttribute("data-quick-exit");
    var stays = one && link.origin === location.origin && link.href.split("#")[0] !== location.href.split("#")[0];
    if (!leaves && !stays) return;
    event.preventDefault();
    if (leaves) document.documentElement.hidden = true;
    location.replace(link.href);
  });
  // A page kept in memory must not come back by the "forward" button with its content showing.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
})();
