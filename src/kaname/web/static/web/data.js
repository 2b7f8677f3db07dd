// Names of the chosen files, and a well that shows where a drop would land. Without this script
// the field still takes files that are chosen or dropped on it.
function names(event) {
  if (!event.target.matches?.('.well input[type="file"]')) return;
  const list = [...event.target.files].map((file) => file.name).join(", ");
  document.getElementById("names").textContent = list;
}
document.addEventListener("change", names);

// An answer that is no page: say so where the files were dropped, and take away what was said before.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, () => {
    document.querySelectorAll("#result, #refused").forEach((old) => old.remove());
    document.getElementById("broken").hidden = false;
  });
}
document.addEventListener("htmx:beforeRequest", () => (document.getElementById("broken").hidden = true));

for (const [type, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(type, (event) => {
    const well = event.target.closest?.(".well");
    if (!well) return;
    well.classList.toggle("over", over);
    if (type !== "drop" || event.target.matches("input")) {
      if (type === "dragover") event.preventDefault();
      return;
    }
    event.preventDefault();
    const field = well.querySelector("input");
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
