#!/usr/bin/env python3
"""Derives src/text/langid_table.c: which common words speak for which language.

    scripts/langid-tables.py DIR > src/text/langid_table.c

DIR holds articles as JSON lines (*.jsonl.gz, keys "lang", "title", "body"); every second
article of a language is counted, the others are left for measuring (--measure prints them as
"lang TAB text" lines).  Languages without articles take the written list below: their commonest
words in falling order, whose shares are set by Zipf's law.  Only word shares leave this script.
"""
import collections
import glob
import gzip
import json
import math
import re
import sys
import unicodedata

WORDS = 110  # for each language with articles
FLOOR = math.log(1e-5)  # the share a word is given in a language that does not list it
UNIT = 8  # cost steps for each e

SAME = {"hau": "ha", "ibo": "ig", "lin": "ln", "lug": "lg", "orm": "om", "run": "rn", "sna": "sn",
        "som": "so", "swa": "sw", "xho": "xh", "yor": "yo", "amh": "am", "tir": "ti", "eng": "en",
        "fra": "fr"}

WRITTEN = {
    "it": "di e che la il un a è per in una del non si della le i con da sono al ha come nel più alla anche dei ma lo gli dal delle su se ci questo dalla stato o ai dopo anni essere due hanno nella prima fatto quando cui quello suo sua tutti perché molto parte oggi era può sul sulla loro degli ed chi dove contro già tra fra ancora solo nei italia",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om als ook door naar bij maar wordt uit heeft nog was dan over of hij werd ze worden tot deze meer kan we al hebben ik veel geen wel zich mensen zou waar haar heb had moet jaar tegen onder dit zegt nu hun gaat wat zo na volgens omdat kunnen twee",
    "sv": "och att i det som en på är av för med till den har inte om ett han de men var jag från vi så kan när år under också efter eller nu sig där vid mot ska skulle kommer ut hon får finns vara hade alla andra mycket än här då sedan över bara in blir upp även vad få två man säger sverige hans varit detta genom",
    "da": "og i at er det en til på af for med den har de ikke der som et var jeg fra han vi så kan om men havde hun siger skal sig ved eller blev efter også år blive bliver nu over ud være hvor mere end dem op mod været når hvis denne vil må kun hvad to mange andre danske danmark meget kunne noget ham sin her da efter derfor",
    "no": "og i det er på til som en å for av at med har de ikke den han om et var fra jeg vi så men ble kan skal vil sier seg etter også hun være år eller nå over ved ut mot hadde når blir mer opp dette noe må bare hva der da enn mange andre under før alle få to hvor blitt vært norge norske denne mye sin uten mellom noen",
    "pl": "w i na z się nie do to że jest o za po od jak ale a co przez tym dla są ze jego czy było tego będzie być może oraz już tylko jej przed który które która był roku także też pod ich nad ma tak lub została został bardzo przy jednak gdy kiedy mnie jako nawet polski polsce których do swoje sobie mówi lat między bez",
    "cs": "a v se na je že o s z do i to ve k za si jsou by pro jako po ale co od které který jeho byl už jak jen nebo také podle která při let bylo tak aby před až když být tím není má kde jejich ze více roku jsem ještě však první mezi jsme bude než lidí už mohou proti pak může ta ten tento řekl české dnes která dva další",
    "sk": "a v sa na je že o s z do aj to vo k za si sú by pre ako po ale čo od ktoré ktorý jeho bol už len alebo podľa ktorá pri bolo tak aby pred až keď byť nie má kde ich zo viac roku som ešte však prvý medzi sme bude než ľudí môžu proti potom môže slovenska slovensko tento tiež pričom boli jej povedal",
    "ro": "de și în a la cu o pe că din nu un este care mai au pentru să ce fi sunt prin lui sau fost după dar are al el se ar ale unei unui cel cea cei această acest când vor dintre până către ca fost avea mult astfel foarte doar ani între despre fără spus asta precum prea toate ei sa fie noi decât româniei românia potrivit",
    "hu": "a az és hogy nem is egy ez meg de van volt már csak el mint még ha azt meg sem kell lesz majd vagy után ki fel minden nagyon mert pedig akkor most lehet szerint között amely ezt magyar több olyan aki itt ezek két lett során által azonban illetve ami be mondta úgy sok nincs évben miatt kell hozzá első voltak",
    "id": "yang dan di dengan ini itu untuk dari pada dalam tidak akan ke oleh juga adalah telah bisa ada sudah saat kata tersebut karena menjadi lebih kepada mereka atau sebagai kami para saya masih dapat seperti hal tahun namun bahwa orang hingga secara agar sejumlah harus antara terhadap serta dia indonesia jakarta pun kita",
    "ca": "de la el i que a en les els per un amb del una es ha no al més va com són dels aquest o seva també ja ser però què aquesta seu han fer hi tot fins molt any on entre sobre anys després si perquè ho catalunya segons ens barcelona sense només pot quan tots ara altres aquests dos tenir part",
    "uk": "в на і з у до що не та за про це від для як його а але є його вона він також було які який року бути після або та україни україні під час їх ще який що при було через можна дуже вже та україна більше ми цього були буде після того має між йому якщо я лише коли де без вони її можуть зокрема повідомляє щоб йдеться",
    "bg": "на и да се в за е от с не по са че до ще като при която които към това си бе беше но след този който тази или бъде може над във само няма има му ги го а ли през както със до ни още много между те бяха били според година българия със също така как защото сега вече те тя той бил преди още",
    "sr": "и у је да се на за од са а су не о што који као из по до то би ће када које која али није био или српски србије после због ове само још сам ако све би бити више може године тако код",
    "ur": "کے میں کی ہے اور سے کا کو اس کہ نے پر ہیں یہ بھی تھا ایک جو ہو کر گیا تو نہیں لیے ان تھے کہا ہوئے وہ تھی گئے گئی ہوتا ساتھ دیا بعد جس جا رہے ہوں رہا لئے اپنے اب تک یا پاکستان والے کوئی کچھ کرنے",
    "ms": "yang dan di untuk dengan ini dalam itu pada tidak akan beliau oleh kepada adalah daripada telah juga dari boleh ia kerana turut malaysia berkata tersebut mereka sebagai bagi ke lebih seramai serta kata negara datuk antara tahun ketika",
    "hr": "i u je da se na za od su s a koji ne o što kao iz po do to bi će kada koje koja ali nije bio ili hrvatske hrvatska hrvatskoj nakon zbog samo još ako sve biti više može godine godina kako prema također bila jer ga gdje kod kroz tijekom rekao tko što",
    "eu": "eta da ez du dute dira bat izan ere zen egin dela den baina dituzte egiteko horrek bere ditu esan behar urte beste hori dago beharko baino artean euskal herriko",
    "et": "ja on ei et ta see oma kui mis ka ning oli aga selle kes siis nii eesti veel või välja pärast aasta olnud mida kuid seda tema oleks juba ma üle saab pole",
    "lt": "ir kad į su yra iš tai o kaip bet dėl ar už nuo buvo jis tik apie po savo lietuvos metų taip ne jo pagal per dar prie jei šiuo kai kurie bus vilniaus",
    "lv": "un ir ka uz no ar par tas lai arī kā bet tika kas pēc gan šo vai ko nav viņš līdz latvijas savu jau bija pie gada kuri tiek būs rīgas",
    "ga": "agus an na ar i is ag a do go le sé mar nach bhí tá siad ach sa bhfuil seo ó faoi nuair níl gur den",
    "af": "die en van in het is nie te dat om met vir op was aan wat sy ook hy by as uit deur word maar daar na sal kan ek hulle jaar meer nog gesê teen",
    "ht": "yo nan ki pou li a ak te ap sa se gen yon moun pa tout fè peyi ayiti nou men kòm",
    "kin": "mu ku na ko u rwanda kandi yo bya ya mu kuri no ariko uyu ubwo avuga abantu ibyo iyi iki bari umwaka cyane gihe nyuma",
    "sq": "të e në dhe për një me nga që se është ka më si do nuk i u ishte kjo edhe janë kanë por ky tij pas mund kosovës shqipërisë",
    "tl": "ang ng sa na at mga ay ni si para nang ito hindi may kay ko siya niya din rin pa lang ayon kanyang nila",
    "hi": "के में की है और से का को पर ने कि यह हैं भी इस एक तो था लिए नहीं कर हो गया कहा जो या साथ बाद रहे अपने किया हुए रहा थे करने उन्होंने",
    "mr": "आहे या आणि च्या हे असे होते नाही मध्ये केली ते करण्यात झाली त्यांनी आहेत यांनी म्हणून होता तर की आला पण ही केले झाले",
    "ne": "छ र को मा भएको गरेको छन् हो पनि भने गर्ने नेपाल लागि यो थियो उनले बताए रहेको एक गरिएको हुने तर",
    "bn": "এবং করে এই থেকে", "he": "של את על לא", "el": "και να του", "th": "การ",
}

# Letters that hardly any other language of the script uses count like words.
LETTERS = "åäöøæßñãõğşıłęąőűơưđțășčřůěéèêçëòìàùćśżźžšľťďňāēīūģķļņėįųẹọṣịụɗƙɓ" \
          "ыэъёіїєґўјљњћђџ" "پچگژٹڈںےھةأإىیکۀ" "ኣዶዩእዚ"


def fnv(word):
    h = 2166136261
    for byte in word.encode():
        h = ((h ^ byte) * 16777619) & 0xFFFFFFFF
    return h


def words_of(text):
    text = unicodedata.normalize("NFC", text[:4000]).lower()
    for word in re.findall(r"[^\W\d_]+", text):
        yield word
        for letter in word:
            if letter in LETTERS:
                yield "_" + letter


def articles(folder):
    seen = collections.Counter()
    for path in sorted(glob.glob(folder + "/*.jsonl.gz")):
        for line in gzip.open(path, "rt", encoding="utf-8"):
            if path.count("reuters-financial") and fnv(line[:80]) % 8:
                continue
            art = json.loads(line)
            lang = SAME.get(art.get("lang", ""), art.get("lang", ""))
            text = (art.get("body") or "")
            if not lang or len(text) < 40:
                continue
            seen[lang] += 1
            if seen[lang] > 6000:
                continue
            yield lang, seen[lang] % 2 == 0, text


def code(lang):
    n = 0
    for i in range(3):
        n = n << 5 | (ord(lang[i]) - 96 if i < len(lang) else 0)
    return n


def shares(folder):
    counts, totals = collections.defaultdict(collections.Counter), collections.Counter()
    for lang, held_out, text in articles(folder):
        if held_out:
            continue
        for word in words_of(text):
            counts[lang][word] += 1
            totals[lang] += word[0] != "_"
    table = {}
    for lang, words in counts.items():
        if totals[lang] < 3000:
            continue
        common = [(w, n) for w, n in words.most_common(WORDS) if len(w.encode()) <= 24]
        common += [(w, n) for w, n in words.items() if w[0] == "_" and n / totals[lang] > 2e-3
                   and (w, n) not in common]
        table[lang] = {w: n / totals[lang] for w, n in common}
    for lang, text in WRITTEN.items():
        if lang in table:
            continue
        ranked = list(dict.fromkeys(text.split()))
        table[lang] = {w: 0.045 / (1 + i) ** 0.8 for i, w in enumerate(ranked)}
        letters = collections.Counter(c for w in ranked for c in w if c in LETTERS)
        for letter, n in letters.items():
            table[lang]["_" + letter] = 0.02 * min(n, 4)
    return table


def write(table):
    langs = sorted(table)
    entries = collections.defaultdict(list)
    for i, lang in enumerate(langs):
        for word, share in table[lang].items():
            weight = round((math.log(share) - FLOOR) * UNIT)
            if weight > 0:
                entries[fnv(word)].append((i, min(weight, 255)))
    # Open addressing; the slot is hash * nslots >> 32, the tag the low half of the hash.
    nslots = len(entries) * 5 // 4
    slots, votes = [None] * nslots, []
    for h in sorted(entries):
        at = h * nslots >> 32
        while slots[at]:
            at = (at + 1) % nslots
        slots[at] = (h & 0xFFFF, len(votes) + 1)
        votes += [(i | 128 * (i == entries[h][-1][0]), w) for i, w in entries[h]]
    print("/* Made by scripts/langid-tables.py: do not edit. */")
    print('#include "text/langid_table.h"\n')
    print(f"/* {len(langs)} languages, {len(entries)} words and letters. */")
    print("const nx_lang nx_langid_langs[NX_LANGID_LANGS] = {")
    print(wrap([f"{code(l)}" for l in langs]))
    print("};\n")
    print("const struct nx_langid_slot nx_langid_slots[NX_LANGID_SLOTS] = {")
    print(wrap(["{%u,%u}" % (s or (0, 0)) for s in slots]))
    print("};\n")
    print("const struct nx_langid_vote nx_langid_votes[NX_LANGID_VOTES] = {")
    print(wrap(["{%u,%u}" % v for v in votes]))
    print("};")
    print(f"LANGS = {len(langs)}, SLOTS = {nslots}, VOTES = {len(votes)}", file=sys.stderr)


def wrap(items):
    lines, line = [], "\t"
    for item in items:
        if len(line) + len(item) > 91:  # and a comma; the tab is 8 columns
            lines.append(line.rstrip())
            line = "\t"
        line += item + ","
    return "\n".join(lines + [line.rstrip()])


if sys.argv[1] == "--measure":
    for lang, held_out, text in articles(sys.argv[2]):
        if held_out and len(text) > 200:
            print(lang, json.dumps(text[:6000], ensure_ascii=False), sep="\t")
else:
    write(shares(sys.argv[1]))
