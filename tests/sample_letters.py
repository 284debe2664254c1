# sample_letters.py
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The letters of the sample mailbox: invented people writing to Amara Okafor. Newest last; the first
value is how many hours ago it was written."""

ME = 'Amara Okafor <amara@okafor.example>'

MARTA = 'Marta Lindqvist <marta@lindqvist.example>'
ROOF = '"Roof & Gutter Ltd" <office@roof-gutter.example>'
JONAS = 'Jonas Weber <jonas@weber-family.example>'
CHOIR = 'Choir board <board@riverside-choir.example>'
LIBRARY = 'City Library <loans@city-library.example>'
ENERGY = 'Energy Coop <readings@energy-coop.example>'
XIAOMEI = '陈晓梅 <xiaomei@chen.example>'
LAYLA = 'ليلى حداد <layla@haddad.example>'
SATO = '佐藤 健 <ken@sato.example>'
PHOTO = 'Photo Print Shop <orders@photo-print.example>'
GARDEN = 'Allotment Society <secretary@allotments.example>'
PRIYA = 'Priya Raman <priya@raman.example>'
BAKERY = 'The Corner Bakery <news@corner-bakery.example>'
DENTIST = 'Dr. Novák’s Practice <reminders@novak-dental.example>'
OLU = 'Olu Okafor <olu@okafor.example>'
SCHOOL = 'Hill Street School <office@hill-street-school.example>'
RAIL = 'Northern Rail <tickets@northern-rail.example>'
CYCLE = 'Bernadette Ó Súilleabháin <bernadette@cycle-club.example>'

# One conversation, from the first letter to the last.
ATTIC = [
    (412, JONAS, 'Old letters from the attic', '''\
Dear Amara,

when we cleared the attic we found two boxes of letters tied up with string. Most are from my
great-aunt to your grandmother. I thought you should know before anybody throws them away.

Would you like to see them?

Jonas
'''),
    (409, ME, 'Re: Old letters from the attic', '''\
Dear Jonas,

I had no idea they wrote to each other! Please don't let anybody throw anything away. I could come
by train any weekend in December.

Amara

> Would you like to see them?
'''),
    (370, JONAS, 'Re: Old letters from the attic', '''\
Then I'll start to scan them, so you can read some before. The oldest is from 1931, the ink is
still quite black. My great-aunt had a hand like a ruler.

> I could come by train any weekend in December.

Any weekend but the second. We have a bed for you.
'''),
    (341, OLU, 'Re: Old letters from the attic', '''\
Amara passed this on to me. Grandmother told me once about a friend who kept bees in the middle of
the town. Could that be her?

Olu
'''),
    (338, JONAS, 'Re: Old letters from the attic', '''\
It could, and it is. There is a whole letter about a swarm in the town hall.

> a friend who kept bees in the middle of the town
'''),
    (147, JONAS, 'Re: Old letters from the attic', '''\
I scanned the first box. Some of them are from 1931, the last one from 1958. I put a page in here
to whet your appetite: it is the one about the bees.

Yours
Jonas
'''),
]

# hours ago, sender, subject, text
PLAIN = [
    (1960, GARDEN, 'Keys to the tool shed', '''\
Dear plot holders,

the lock of the tool shed has been changed. Please fetch the new key from plot 14, any evening before
six, and bring the old one along.

With kind regards
Henrik Aalto, secretary
'''),
    (1540, PRIYA, 'The book I mentioned', '''\
Here is the book I told you about on the boat: "The Salt Path". I liked the first half best, the
second half you may skim. Don't buy it, the library has two copies.

Priya
'''),
    (1320, ENERGY, 'Your yearly bill', '''\
Dear member,

your bill for the last twelve months is ready. You used 2,140 kWh, about a tenth less than in the year
before. 31.80 was too much and will be taken off the next instalment.

You need not do anything.
'''),
    (980, SCHOOL, 'Reading afternoon: a thank you', '''\
Dear Ms Okafor,

the children still talk about the bear who could not sleep. Thank you for giving them your Thursday.
Should you feel like doing it once more in spring, the fourth form has already asked.

Warm regards
Hill Street School
'''),
    (870, RAIL, 'Your ticket to Brennick', '''\
Out    Saturday, 08:12 from platform 4
Back   Sunday, 17:40 from platform 2

Your ticket is good on these trains only. Keep the number VK 4471 at hand; the conductor asks for it.
'''),
    (760, CYCLE, 'Sunday ride: which way round?', '''\
Hello everybody,

if the wind stays in the west we go round the lake clockwise, else the other way. Lunch at the mill in
both cases. Bring a light, it gets dark at half past four.

Bernadette
'''),
    (690, OLU, 'Mum’s birthday', '''\
I'd like us to give her something together this year. She said twice that the radio in the kitchen
crackles. Shall we?

Olu
'''),
    (640, PRIYA, 'Re: The book I mentioned', '''\
> the library has two copies

Both were out, so I lent you mine: it's in your letter box. No hurry.
'''),
    (520, DENTIST, 'Your appointment on Tuesday', '''\
Good morning,

we look forward to seeing you on Tuesday at 10:20. If you can't come, please tell us a day before, so
that someone else may have the time.
'''),
    (460, GARDEN, 'Water is turned off on Friday', '''\
The water will be turned off for the winter on Friday at noon. Please empty your butts and leave the
taps open, so that nothing bursts.
'''),
    (300, CHOIR, 'Minutes of the meeting', '''\
Dear all,

in short: the new risers are paid for, the heating of the hall isn't. We sing at the market on the
first Sunday in Advent, at three. Whoever can lend a lorry, please tell Ines.

The board
'''),
    (262, MARTA, 'Your ladder', '''\
It's back in your shed, with thanks and a jar of quinces. The third rung wants a screw.

Marta
'''),
    (238, LIBRARY, 'A book you asked for is here', '''\
Dear Ms Okafor,

"A Field Guide to Mosses" is waiting for you at the desk until Saturday. Please bring your card.

City Library
'''),
    (190, MARTA, 'Saturday market', '''\
Shall I bring you two of the big pumpkins again? They're cheaper when one takes three, and I can only
carry one and eat one.

Marta
'''),
    (166, ENERGY, 'Your meter reading, please', '''\
Dear member,

it takes two minutes: read the five black digits of your meter and answer this message with them. Last
year you used 2,140 kWh.

Your Energy Coop
'''),
    (98, LIBRARY, 'Two of your loans end on Monday', '''\
Dear Ms Okafor,

“The Salt Path” and “A Field Guide to Mosses” are due on Monday. Nobody has asked for them, so you may
keep both for four more weeks: just answer with the word "keep".

City Library
'''),
    (51, OLU, 'Re: Mum’s birthday', '''\
I ordered the radio. It's the green one after all, the cream one had no knob for the tone. You owe me
half and a cake.

Olu
'''),
    (29, CHOIR, 'Concert on the 12th: who brings what', '''\
Dear all,

the hall opens at five. We need two more people for the chairs, somebody with a long extension lead,
and cake, of course. So far:

  Ines     apple cake, coffee
  Henrik   chairs, and the lamp for the piano
  Amara    the programme sheets?

Please answer until Friday.

The board
'''),
    (0.3, MARTA, 'Keys for the weekend', '''\
Hello Amara,

I left the spare set with the neighbour, the one with the yellow door. The small key is for the gate;
it sticks, so lift it a little while you turn.

The cat gets half a tin in the morning and pretends to have had nothing at noon. Don't believe her.

See you on Monday
Marta
'''),
]

# In other scripts.
FAR = [
    (610, SATO, '京都の写真', '''\
アマラさん

先週の京都の写真がようやく現像できました。紅葉は少し早かったですが、寺の庭はとても静かでした。
次に日本へいらっしゃる時は、ぜひ一緒に歩きましょう。

佐藤
'''),
    (215, LAYLA, 'وصفة الخبز', '''\
عزيزتي أمارا،

هذه وصفة الخبز التي سألتِ عنها: نصف كيلو من الدقيق، وكوب ونصف من الماء الدافئ، وملعقة صغيرة من الملح.
اتركي العجين ساعتين قبل الخَبز، ولا تفتحي الفرن في العشر دقائق الأولى.

مع محبتي
ليلى
'''),
    (74, CYCLE, 'Grüße aus Český Krumlov – façade, naïve, smörgåsbord', '''\
Only to see whether my new keyboard and your post office agree: Grüße, žluťoučký kůň, ça va très bien,
smörgåsbord, ΑΒΓ, Привет, ½ and €.

Do they?
'''),
]

NEWS_HTML = '''\
<!doctype html>
<html><head><style>
body { font-family: sans-serif; margin: 0; color: #3d2b1f; }
.sheet { max-width: 560px; margin: 0 auto; padding: 8px 16px 24px; }
h1 { font-size: 26px; margin: 20px 0 4px; }
.kicker { color: #a0522d; letter-spacing: .08em; text-transform: uppercase; font-size: 12px; }
td { padding: 6px 16px 6px 0; vertical-align: top; }
.price { text-align: right; white-space: nowrap; }
.box { background: #fbf1e3; border-radius: 10px; padding: 12px 16px; }
</style></head><body><div class="sheet">
<p class="kicker">The Corner Bakery · November</p>
<h1>The oven is back</h1>
<p>Three weeks without our big oven were long, for you and for us. Since this morning it is lit again, and
this is what comes out of it:</p>
<p><img src="cid:oven@corner-bakery.example" alt="A loaf in front of the hills" width="528"></p>
<table>
<tr><td><b>Rye with caraway</b><br>two days old when it is best</td><td class="price">3.40</td></tr>
<tr><td><b>Walnut loaf</b><br>Saturdays only</td><td class="price">4.20</td></tr>
<tr><td><b>Saffron buns</b><br>until Christmas, or until the saffron is gone</td><td class="price">1.60</td></tr>
</table>
<div class="box"><p><b>Bring your own bag</b> and we put a bun into it.
Write to <a href="mailto:news@corner-bakery.example">the bakery</a> if you'd like us to keep a loaf for you.</p></div>
</div></body></html>
'''

NEWS_TEXT = '''\
The oven is back

Three weeks without our big oven were long. Since this morning it is lit again:

  Rye with caraway   3.40
  Walnut loaf        4.20 (Saturdays only)
  Saffron buns       1.60

Bring your own bag and we put a bun into it.
'''

SHOP_HTML = '''\
<html><body style="font-family: sans-serif">
<p><img src="https://pictures.photo-print.example/logo.png" width="180" height="48" alt="Photo Print Shop"></p>
<h2>Your calendar can be printed</h2>
<p>Dear Ms Okafor,</p>
<p>we have laid out the twelve pages. Please look at the proof in the attachment: what you see there is what
will be printed. If all is well, you need not answer; printing begins in two days.</p>
<p><img src="https://pictures.photo-print.example/open.gif?order=8831" width="1" height="1" alt=""></p>
<p>Order 8831 · 12 pages · spiral binding</p>
</body></html>
'''

ROOF_TEXT = '''\
Dear Ms Okafor,

thank you for letting us have a look on Tuesday. The north side needs new battens over about six metres
and eleven tiles; the gutter itself is sound. Please find the quote attached, together with a picture of
the place we spoke about.

It is valid until the end of December. If the weather holds we could begin on the 4th.

Kind regards
Tom Hale
'''

ROOF_QUOTE = [
    'Roof & Gutter Ltd',
    'Quote 2291 for Ms A. Okafor',
    '',
    'Repair of the north side',
    '',
    'Battens, 6 m                         84.00',
    'Tiles, 11                            60.50',
    'Work, 9 hours                       432.00',
    'Scaffold, 2 days                    160.00',
    '',
    'Together                            736.50',
    '',
    'Valid until the end of December.',
]

LAKE_TEXT = '''\
你好，Amara！

附上周末在湖边拍的照片。天气真好，孩子们玩得不想回家。下次你也一起来吧，我们可以带上你做的蛋糕。

晓梅
'''
