"""Every limit on what the content may be, in one place."""

FILE_BYTES = 200_000  # the largest real case is under 12 kB
CATALOGUE_BYTES = 2_000_000
CATALOGUE_LINE = 10_000  # the longest text, unwrapped and with each sign escaped, is half of it
IMAGE_BYTES = 400_000  # pages stay light on a slow line
IMAGE_SIDE = 5_000  # pixels: a screen shows half as many
ALT_WORDS = 30  # what a picture shows is heard in one breath
YAML_DEPTH = 12  # a case needs 5
YAML_VALUES = 10_000  # the largest real file has under 1,000
PROBLEMS = 100  # told at once about one file: a hostile one could have a hundred thousand
ID_CHARACTERS = 80  # an id becomes the name of files and folders
LINE_CHARACTERS = 160  # titles, names
PROSE_CHARACTERS = 2_500  # the longest field allows 160 words; Markdown of hostile brackets takes time by the square
BRACKETS = 60  # “[” in one text: Python-Markdown looks for the end of each
URL_CHARACTERS = 2_000
PAGE_PASSAGES = 500  # the longest real page has under 50
WORD_CHARACTERS = 60  # no real word is longer: keeps "words" an honest measure of length
WORD_BYTES = 20_000_000  # a filled template, perhaps with pictures; what we publish has under 60 kB
WORD_FILES = 2_000  # files inside one
WORD_PART_BYTES = 4_000_000  # one of them, unpacked: Word makes 1 MB of a long case
WORD_PARTS_RATIO = 300  # how much smaller than itself a part may be packed
WORD_ELEMENTS = 100_000  # a long case has 15,000
WORD_ANSWER = 5_000  # what is chosen or counted: a longer answer stays as it is typed
WORD_PAGES = 500  # page numbers that runs such as 3–8 may become
