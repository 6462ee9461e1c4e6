from tools.reference.pages import PAGES, ROOT

for name, write in PAGES.items():
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write())
    print(name)
