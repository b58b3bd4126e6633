"""The regions of Ukraine (ISO 3166-2)."""

from django.db import models
from django.utils.translation import gettext_lazy


class Oblast(models.TextChoices):
    VINNYTSIA = "UA-05", gettext_lazy("Vinnytsia region")
    VOLYN = "UA-07", gettext_lazy("Volyn region")
    DNIPROPETROVSK = "UA-12", gettext_lazy("Dnipropetrovsk region")
    DONETSK = "UA-14", gettext_lazy("Donetsk region")
    ZHYTOMYR = "UA-18", gettext_lazy("Zhytomyr region")
    ZAKARPATTIA = "UA-21", gettext_lazy("Zakarpattia region")
    ZAPORIZHZHIA = "UA-23", gettext_lazy("Zaporizhzhia region")
    IVANO_FRANKIVSK = "UA-26", gettext_lazy("Ivano-Frankivsk region")
    KYIV_REGION = "UA-32", gettext_lazy("Kyiv region")
    KIROVOHRAD = "UA-35", gettext_lazy("Kirovohrad region")
    LUHANSK = "UA-09", gettext_lazy("Luhansk region")
    LVIV = "UA-46", gettext_lazy("Lviv region")
    MYKOLAIV = "UA-48", gettext_lazy("Mykolaiv region")
    ODESA = "UA-51", gettext_lazy("Odesa region")
    POLTAVA = "UA-53", gettext_lazy("Poltava region")
    RIVNE = "UA-56", gettext_lazy("Rivne region")
    SUMY = "UA-59", gettext_lazy("Sumy region")
    TERNOPIL = "UA-61", gettext_lazy("Ternopil region")
    KHARKIV = "UA-63", gettext_lazy("Kharkiv region")
    KHERSON = "UA-65", gettext_lazy("Kherson region")
    KHMELNYTSKYI = "UA-68", gettext_lazy("Khmelnytskyi region")
    CHERKASY = "UA-71", gettext_lazy("Cherkasy region")
    CHERNIVTSI = "UA-77", gettext_lazy("Chernivtsi region")
    CHERNIHIV = "UA-74", gettext_lazy("Chernihiv region")
    CRIMEA = "UA-43", gettext_lazy("Autonomous Republic of Crimea")
    KYIV = "UA-30", gettext_lazy("Kyiv city")
    SEVASTOPOL = "UA-40", gettext_lazy("Sevastopol city")
