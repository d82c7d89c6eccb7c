// The split page's buttons: say something as the customer, show one side on a narrow screen.

type Side = "customer" | "support";

function show(side: Side): void {
  document.body.dataset.side = side;
  for (const button of document.querySelectorAll<HTMLElement>("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === side));
  }
}

for (const button of document.querySelectorAll<HTMLElement>("[data-show]")) {
  button.addEventListener("click", () => show(button.dataset.show as Side));
}

for (const button of document.querySelectorAll<HTMLElement>("[data-say]")) {
  button.addEventListener("click", () => {
    const chat = document.querySelector("handraise-chat") as (HTMLElement & { write(text: string): void }) | null;
    show("customer");
    chat?.setAttribute("open", "");
    chat?.write(button.dataset.say ?? "");
  });
}
