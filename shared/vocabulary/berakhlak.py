"""The meaning and the three behaviour guides (*panduan perilaku*) of each core value, SE MenPANRB 20/2021.

The Indonesian words are the circular's (secondary, four sources); the English ones are Cendana's translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.vocabulary import BehaviourValue


@dataclass(frozen=True)
class Wording:
    """A text of the circular and its translation."""

    indonesian: str
    english: str

    def label(self, language: str = "id") -> str:
        """The words in this language: English for `en`, Indonesian for every other."""
        return self.english if language == "en" else self.indonesian


@dataclass(frozen=True)
class BehaviourGuide:
    """What a core value means and the three things a person does who lives it."""

    value: BehaviourValue
    meaning: Wording
    guides: tuple[Wording, Wording, Wording]


_TEXTS: tuple[tuple[BehaviourValue, tuple[tuple[str, str], ...]], ...] = (
    (
        BehaviourValue.BERORIENTASI_PELAYANAN,
        (
            (
                "Komitmen memberikan pelayanan prima demi kepuasan masyarakat",
                "Committed to serve so well that the public is content",
            ),
            ("Memahami dan memenuhi kebutuhan masyarakat", "Understands and meets the needs of the public"),
            (
                "Ramah, cekatan, solutif, dan dapat diandalkan",
                "Is friendly, quick and reliable, and finds solutions",
            ),
            ("Melakukan perbaikan tiada henti", "Never stops improving"),
        ),
    ),
    (
        BehaviourValue.AKUNTABEL,
        (
            ("Bertanggung jawab atas kepercayaan yang diberikan", "Answers for the trust that was given"),
            (
                "Melaksanakan tugas dengan jujur, bertanggung jawab, cermat, disiplin, dan berintegritas tinggi",
                "Works honestly, responsibly, carefully, with discipline and high integrity",
            ),
            (
                "Menggunakan kekayaan dan barang milik negara secara bertanggung jawab, efektif, dan efisien",
                "Uses what belongs to the state responsibly, effectively and efficiently",
            ),
            ("Tidak menyalahgunakan kewenangan jabatan", "Does not abuse the powers of the post"),
        ),
    ),
    (
        BehaviourValue.KOMPETEN,
        (
            ("Terus belajar dan mengembangkan kapabilitas", "Keeps learning and growing in ability"),
            (
                "Meningkatkan kompetensi diri untuk menjawab tantangan yang selalu berubah",
                "Raises own competence to meet challenges that keep changing",
            ),
            ("Membantu orang lain belajar", "Helps others to learn"),
            ("Melaksanakan tugas dengan kualitas terbaik", "Does the work at its best quality"),
        ),
    ),
    (
        BehaviourValue.HARMONIS,
        (
            ("Saling peduli dan menghargai perbedaan", "Cares for others and respects differences"),
            ("Menghargai setiap orang apa pun latar belakangnya", "Respects everyone, whatever their background"),
            ("Suka menolong orang lain", "Likes to help others"),
            ("Membangun lingkungan kerja yang kondusif", "Builds a place where people work well"),
        ),
    ),
    (
        BehaviourValue.LOYAL,
        (
            (
                "Berdedikasi dan mengutamakan kepentingan bangsa dan negara",
                "Is dedicated and puts nation and state first",
            ),
            (
                "Memegang teguh ideologi Pancasila, UUD NRI 1945, setia kepada NKRI serta pemerintahan yang sah",
                "Holds to Pancasila and the 1945 Constitution, faithful to the state and its lawful government",
            ),
            (
                "Menjaga nama baik sesama ASN, pimpinan, instansi, dan negara",
                "Guards the good name of colleagues, leaders, agency and state",
            ),
            ("Menjaga rahasia jabatan dan negara", "Keeps the secrets of office and state"),
        ),
    ),
    (
        BehaviourValue.ADAPTIF,
        (
            (
                "Terus berinovasi dan antusias dalam menggerakkan serta menghadapi perubahan",
                "Keeps innovating, and moves and meets change with enthusiasm",
            ),
            ("Cepat menyesuaikan diri menghadapi perubahan", "Adjusts quickly when things change"),
            (
                "Terus berinovasi dan mengembangkan kreativitas",
                "Keeps innovating and growing in creativity",
            ),
            ("Bertindak proaktif", "Acts before being asked"),
        ),
    ),
    (
        BehaviourValue.KOLABORATIF,
        (
            ("Membangun kerja sama yang sinergis", "Builds cooperation in which each adds to the other"),
            (
                "Memberi kesempatan kepada berbagai pihak untuk berkontribusi",
                "Gives others the chance to contribute",
            ),
            (
                "Terbuka dalam bekerja sama untuk menghasilkan nilai tambah",
                "Is open to work together for added value",
            ),
            (
                "Menggerakkan pemanfaatan berbagai sumber daya untuk tujuan bersama",
                "Brings resources of many kinds to bear on a common goal",
            ),
        ),
    ),
)


def _guide(value: BehaviourValue, texts: tuple[tuple[str, str], ...]) -> BehaviourGuide:
    meaning, first, second, third = (Wording(*text) for text in texts)
    return BehaviourGuide(value, meaning, (first, second, third))


BEHAVIOUR_GUIDES: Mapping[BehaviourValue, BehaviourGuide] = MappingProxyType(
    {value: _guide(value, texts) for value, texts in _TEXTS}
)
