"""Questions in whole sentences, as officers ask them, and the expected pages of our own content."""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "fr": {
        "pourquoi la ville envoie des agents à l’étranger": (
            "cases/montevideo",
            "practices/accompany-with-specialists",
            "practices/field-visits-not-pleasure-trips",
            "practices/justify-travel",
            "practices/language-and-intercultural-skills",
        ),
        "comment expliquer la coopération internationale aux habitants": (
            "cases/chartres",
            "cases/medellin",
            "practices/explain-two-levels",
            "practices/shared-culture-over-time",
            "practices/speak-of-meaning-and-impact",
        ),
        "que dire à la presse sur les voyages du maire": (
            "cases/rio-de-janeiro",
            "practices/anticipate-trips",
            "practices/field-visits-not-pleasure-trips",
        ),
        "comment convaincre les élus de l'utilité des relations internationales": (
            "cases/medellin",
            "cases/montevideo",
            "practices/elected-official-as-communicator",
            "practices/involve-the-mayor",
        ),
        "quelles actions de jumelage avec les écoles": (
            "cases/mexico",
            "practices/complement-citizenship-education",
            "practices/say-what-comes-next",
        ),
        "mesurer les résultats d'une campagne de communication": (
            "cases/mexico",
            "cases/quito",
            "practices/speak-of-results",
        ),
        "impliquer les associations locales dans la coopération décentralisée": (
            "levels/local-actors",
            "practices/complement-citizenship-education",
            "practices/diagnose-local-resources",
            "practices/identify-and-listen",
            "practices/shared-workspaces",
            "practices/show-why-it-concerns-them",
        ),
        "réseaux sociaux pour parler des villes partenaires": (
            "cases/mexico",
            "cases/ucci",
            "channels/social-networks",
            "practices/network-of-communicators",
        ),
        "former les agents municipaux à l'international": (
            "cases/quito",
            "practices/accompany-with-specialists",
            "practices/language-and-intercultural-skills",
            "practices/train-with-communicators",
        ),
        "les services municipaux ne savent pas ce que fait la direction des relations internationales": (
            "cases/cordoba",
            "practices/hold-convivial-debates",
            "practices/see-from-their-desk",
            "practices/share-common-rules",
            "practices/share-the-agenda",
        ),
        "comment répondre aux critiques de l'opposition sur les dépenses de voyage": (
            "practices/anticipate-trips",
            "practices/build-a-strategy-first",
            "practices/field-visits-not-pleasure-trips",
            "practices/justify-travel",
            "practices/weigh-criticism",
        ),
        "comment intéresser les jeunes aux ODD": (
            "cases/ucci",
            "practices/let-young-people-speak",
        ),
    },
    "es": {
        "cómo explicar a los vecinos la cooperación internacional": (
            "cases/medellin",
            "practices/explain-two-levels",
            "practices/shared-culture-over-time",
            "practices/speak-of-meaning-and-impact",
        ),
        "por qué la ciudad gasta dinero en el extranjero": (
            "practices/explain-two-levels",
            "practices/justify-travel",
            "practices/lean-on-the-international-agenda",
            "practices/link-to-local-urgencies",
        ),
        "qué decir a la prensa sobre los viajes del alcalde": (
            "cases/rio-de-janeiro",
            "practices/anticipate-trips",
            "practices/elected-official-as-communicator",
            "practices/field-visits-not-pleasure-trips",
        ),
        "cómo involucrar a las asociaciones locales en la agenda 2030": (
            "cases/ucci",
            "levels/local-actors",
            "practices/complement-citizenship-education",
            "practices/identify-and-listen",
            "practices/show-why-it-concerns-them",
        ),
        "medir los resultados de una campaña de comunicación": (
            "cases/mexico",
            "cases/quito",
            "practices/speak-of-results",
        ),
        "cómo convencer a los funcionarios de otras áreas": (
            "cases/cordoba",
            "practices/hold-convivial-debates",
            "practices/see-from-their-desk",
        ),
        "para qué sirve un hermanamiento si nadie se entera": (
            "cases/mexico",
            "practices/say-what-comes-next",
        ),
        "cómo hablar de relaciones internacionales sin tecnicismos": (
            "practices/fit-message-and-channel",
            "practices/speak-of-meaning-and-impact",
        ),
        "qué hacer antes de un viaje oficial": (
            "cases/rio-de-janeiro",
            "practices/anticipate-trips",
        ),
        "ejemplos de videos cortos para la ciudadanía": (
            "cases/medellin",
            "cases/mexico",
            "channels/short-video",
            "channels/video-spot",
        ),
    },
    "en": {
        "how to explain international action to residents": (
            "cases/chartres",
            "practices/explain-two-levels",
            "practices/shared-culture-over-time",
        ),
        "why does the city spend money abroad": (
            "practices/explain-two-levels",
            "practices/field-visits-not-pleasure-trips",
            "practices/justify-travel",
            "practices/link-to-local-urgencies",
            "practices/show-why-it-concerns-them",
        ),
        "what to tell the press about the mayor's trips": (
            "cases/rio-de-janeiro",
            "practices/anticipate-trips",
            "practices/field-visits-not-pleasure-trips",
        ),
        "involve local associations in international cooperation": (
            "levels/local-actors",
            "practices/complement-citizenship-education",
            "practices/identify-and-listen",
            "practices/shared-workspaces",
            "practices/show-why-it-concerns-them",
        ),
        "training municipal staff on the sustainable development goals": (
            "cases/quito",
            "cases/ucci",
            "practices/language-and-intercultural-skills",
            "practices/train-with-communicators",
        ),
        "how can a small town communicate about its partnerships": ("practices/lean-on-networks",),
        "the newspaper says the mayor's visit was a holiday": (
            "cases/rio-de-janeiro",
            "practices/anticipate-trips",
            "practices/field-visits-not-pleasure-trips",
        ),
        "how do we measure whether people remember anything": ("cases/quito",),
        "which channel should we use for which audience": ("practices/fit-message-and-channel",),
        "informal debate between departments": (
            "cases/cordoba",
            "practices/hold-convivial-debates",
        ),
    },
    "pt": {
        "como explicar aos moradores a cooperação internacional": (
            "cases/medellin",
            "practices/explain-two-levels",
            "practices/shared-culture-over-time",
            "practices/speak-of-meaning-and-impact",
        ),
        "por que a cidade gasta dinheiro no exterior": (
            "practices/explain-two-levels",
            "practices/justify-travel",
            "practices/lean-on-the-international-agenda",
            "practices/link-to-local-urgencies",
        ),
        "o que dizer à imprensa sobre as viagens do prefeito": (
            "cases/rio-de-janeiro",
            "practices/anticipate-trips",
            "practices/field-visits-not-pleasure-trips",
        ),
        "envolver associações locais na agenda 2030": (
            "cases/ucci",
            "levels/local-actors",
            "practices/complement-citizenship-education",
            "practices/identify-and-listen",
            "practices/show-why-it-concerns-them",
        ),
        "como explicar a cooperação aos vereadores": (
            "cases/chartres",
            "practices/elected-official-as-communicator",
        ),
        "como responder às críticas da oposição": ("practices/weigh-criticism",),
        "como fazer os jovens falarem da cooperação": ("practices/let-young-people-speak",),
        "boletim municipal com uma página sobre a ação internacional": ("cases/chartres",),
        "capacitar jornalistas e comunicadores": (
            "cases/ucci",
            "practices/communication-professionals",
            "practices/train-with-communicators",
        ),
        "regras comuns para as viagens dos servidores": (
            "cases/mexico",
            "practices/justify-travel",
            "practices/share-common-rules",
        ),
    },
}
"""By language and question: pages of which one must be among the first results."""
