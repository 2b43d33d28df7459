"""All limits on the content, in one place."""

FILE_BYTES = 200_000  # the largest real case has under 12 kB
CATALOGUE_BYTES = 2_000_000
CATALOGUE_LINE = 10_000  # twice the longest text, unwrapped and with each character escaped
IMAGE_BYTES = 400_000  # keeps pages light on a slow connection
IMAGE_SIDE = 5_000  # pixels; a screen shows half as many
ALT_WORDS = 30  # a description should be spoken in one breath
YAML_DEPTH = 12  # a case needs 5
YAML_VALUES = 10_000  # the largest real file has under 1,000
PROBLEMS = 100  # reported per file; a hostile file could have a hundred thousand
ID_CHARACTERS = 80  # an id becomes the name of files and folders
LINE_CHARACTERS = 160  # titles, names
PROSE_CHARACTERS = 2_500  # the longest field allows 160 words; hostile brackets in Markdown take quadratic time
BRACKETS = 60  # “[” per text; Python-Markdown searches for the end of each
URL_CHARACTERS = 2_000
PAGE_PASSAGES = 500  # the longest real page has under 50
WORD_CHARACTERS = 60  # longer than any real word, so that a number of words limits the length
WORD_BYTES = 20_000_000  # a filled template, perhaps with pictures; the published template has under 60 kB
WORD_FILES = 2_000  # files inside one document
WORD_PART_BYTES = 4_000_000  # one of these files, unpacked; Word makes 1 MB of a long case
WORD_PARTS_RATIO = 300  # the maximum ratio of unpacked to packed size
WORD_ELEMENTS = 100_000  # a long case has 15,000
WORD_ANSWER = 5_000  # characters of a choice or a count; a longer answer stays as typed
WORD_PAGES = 500  # the maximum of page numbers from ranges such as 3–8
