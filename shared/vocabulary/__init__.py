"""The codes of the field that several services speak, with their words in Indonesian and English.

Codes are stable: they stand in facts, tables and imported files. Words of the law are the law's own.
"""

from shared.vocabulary.terms import NumberedTerm, RankedTerm, Term


class Element(Term):
    """An element (*unsur*) of a citizens' satisfaction survey, PermenPANRB 14/2017; in the order of questionnaires.

    The regulation lists complaints 8th and facilities 9th while most forms have them the other way round:
    data go by the code, never by a number (names: secondary, four sources).
    """

    PERSYARATAN = "PERSYARATAN", "Persyaratan", "Requirements"
    PROSEDUR = "PROSEDUR", "Sistem, Mekanisme, dan Prosedur", "System, mechanism and procedure"
    WAKTU = "WAKTU", "Waktu Penyelesaian", "Completion time"
    BIAYA = "BIAYA", "Biaya/Tarif", "Cost or tariff"
    PRODUK = "PRODUK", "Produk Spesifikasi Jenis Pelayanan", "Product specification"
    KOMPETENSI = "KOMPETENSI", "Kompetensi Pelaksana", "Staff competence"
    PERILAKU = "PERILAKU", "Perilaku Pelaksana", "Staff behaviour"
    SARANA = "SARANA", "Sarana dan Prasarana", "Facilities"
    PENGADUAN = "PENGADUAN", "Penanganan Pengaduan, Saran, dan Masukan", "Handling of complaints and suggestions"

    @property
    def questionnaire_code(self) -> str:
        """U1 to U9 as most questionnaires number them: U8 is SARANA, U9 is PENGADUAN."""
        return f"U{list(type(self)).index(self) + 1}"

    @property
    def regulation_number(self) -> int:
        """The place in the list of PermenPANRB 14/2017, 1 to 9: PENGADUAN is 8, SARANA is 9."""
        swapped = {Element.PENGADUAN: 8, Element.SARANA: 9}
        return swapped.get(self, list(type(self)).index(self) + 1)

    @classmethod
    def of_questionnaire(cls, code: str) -> "Element | None":
        """The element that most questionnaires number so (`U1` to `U9`, in any case), or None."""
        wanted = code.strip().upper()
        return next((element for element in cls if element.questionnaire_code == wanted), None)


class WeightConvention(Term):
    """Which weight an index gives each of its elements; published figures of one survey differ by it."""

    EXACT = "EXACT", "1/n tanpa pembulatan", "1/n, not rounded"
    B0111 = "B0111", "1/n dibulatkan tiga desimal (0,111)", "1/n to three decimals (0.111)"
    B011 = "B011", "1/n dibulatkan dua desimal (0,11)", "1/n to two decimals (0.11)"


class Grade(RankedTerm):
    """The quality (*mutu pelayanan*) of a unit by its IKM, PermenPANRB 14/2017 (secondary, two sources)."""

    A = "A", "Sangat Baik", "Very good"
    B = "B", "Baik", "Good"
    C = "C", "Kurang Baik", "Less good"
    D = "D", "Tidak Baik", "Not good"


class Cause(Term):
    """What a person decides, and a second one confirms, to lie behind a finding or a report (practice)."""

    TRAINING = "TRAINING", "Pelatihan", "Training"
    SYSTEM = "SYSTEM", "Sistem", "System"
    MIXED = "MIXED", "Campuran", "Mixed"
    NOT_ENOUGH_EVIDENCE = "NOT_ENOUGH_EVIDENCE", "Bukti belum cukup", "Not enough evidence yet"


class ReportKind(Term):
    """What a citizen says a report is, before anybody classifies it."""

    COMPLAINT = "COMPLAINT", "Pengaduan", "Complaint"
    SUGGESTION = "SUGGESTION", "Saran", "Suggestion"
    QUESTION = "QUESTION", "Pertanyaan", "Question"


class ReportClass(Term):
    """How an officer classifies a report, as agencies do on SP4N-LAPOR! (secondary, four sources)."""

    INFORMATION = "INFORMATION", "Permintaan Informasi", "Request for information"
    NON_SUPERVISORY = (
        "NON_SUPERVISORY",
        "Pengaduan tidak berkadar pengawasan",
        "Complaint that needs no supervision",
    )
    SUPERVISORY = "SUPERVISORY", "Pengaduan berkadar pengawasan", "Complaint that calls for supervision"
    ASPIRATION = "ASPIRATION", "Aspirasi", "Aspiration"


class Employment(Term):
    """The two kinds of ASN, UU 20/2023: civil servants and employees by work contract."""

    PNS = "PNS", "Pegawai Negeri Sipil", "Civil servant"
    PPPK = "PPPK", "Pegawai Pemerintah dengan Perjanjian Kerja", "Government employee by work contract"


class Competency(Term):
    """The nine competencies of PermenPANRB 38/2017: eight managerial, one socio-cultural (secondary, six sources)."""

    INTEGRITAS = "INTEGRITAS", "Integritas", "Integrity"
    KERJASAMA = "KERJASAMA", "Kerja Sama", "Cooperation"
    KOMUNIKASI = "KOMUNIKASI", "Komunikasi", "Communication"
    ORIENTASI_HASIL = "ORIENTASI_HASIL", "Orientasi pada Hasil", "Orientation to results"
    PELAYANAN_PUBLIK = "PELAYANAN_PUBLIK", "Pelayanan Publik", "Public service"
    PENGEMBANGAN = "PENGEMBANGAN", "Pengembangan Diri dan Orang Lain", "Development of self and others"
    PERUBAHAN = "PERUBAHAN", "Mengelola Perubahan", "Managing change"
    KEPUTUSAN = "KEPUTUSAN", "Pengambilan Keputusan", "Decision making"
    PEREKAT_BANGSA = "PEREKAT_BANGSA", "Perekat Bangsa", "Uniting the nation"

    @property
    def is_managerial(self) -> bool:
        """Whether it is one of the eight managerial competencies; *Perekat Bangsa* is the socio-cultural one."""
        return self is not Competency.PEREKAT_BANGSA


class CompetencyLevel(NumberedTerm):
    """The five levels of PermenPANRB 38/2017 (numbers secondary; their names unconfirmed)."""

    PAHAM = 1, "Paham", "Understands"
    DASAR = 2, "Dasar", "Basic"
    MENENGAH = 3, "Menengah", "Intermediate"
    MUMPUNI = 4, "Mumpuni", "Advanced"
    AHLI = 5, "Ahli", "Expert"


class LevelSource(Term):
    """Who or what says that a person has a level of a competency; a level is worth what its source is worth."""

    LEADER_AFTER_COACHING = "LEADER_AFTER_COACHING", "Pimpinan setelah bimbingan", "Leader after coaching"
    UJI_KOMPETENSI = "UJI_KOMPETENSI", "Uji kompetensi", "Competency test"
    ASSESSMENT_CENTRE = "ASSESSMENT_CENTRE", "Assessment centre", "Assessment centre"
    SELF = "SELF", "Penilaian diri", "Self-assessment"
    RATER_PANEL = "RATER_PANEL", "Panel penilai", "Rater panel"


class Rating(NumberedTerm):
    """The three values that a rating of result or behaviour takes, PermenPANRB 6/2022 (secondary, six sources).

    The regulation speaks of expectation and gives no percentages; thresholds are an agency's internal policy.
    """

    DI_BAWAH = 1, "Di bawah ekspektasi", "Below expectation"
    SESUAI = 2, "Sesuai ekspektasi", "Meets expectation"
    DI_ATAS = 3, "Di atas ekspektasi", "Above expectation"


class Predikat(RankedTerm):
    """An employee's performance *predikat*, PermenPANRB 6/2022 and SE MenPANRB 3/2023, best first (secondary)."""

    SANGAT_BAIK = "SANGAT_BAIK", "Sangat Baik", "Very good"
    BAIK = "BAIK", "Baik", "Good"
    BUTUH_PERBAIKAN = "BUTUH_PERBAIKAN", "Butuh Perbaikan", "Needs improvement"
    KURANG = "KURANG", "Kurang", "Poor"
    SANGAT_KURANG = "SANGAT_KURANG", "Sangat Kurang", "Very poor"


class OrganisationPredikat(RankedTerm):
    """An organisation's *predikat*, set one level up, SE MenPANRB 3/2023, best first (secondary, four sources)."""

    ISTIMEWA = "ISTIMEWA", "Istimewa", "Outstanding"
    BAIK = "BAIK", "Baik", "Good"
    BUTUH_PERBAIKAN = "BUTUH_PERBAIKAN", "Butuh Perbaikan", "Needs improvement"
    KURANG = "KURANG", "Kurang", "Poor"
    SANGAT_KURANG = "SANGAT_KURANG", "Sangat Kurang", "Very poor"


class BehaviourValue(Term):
    """The seven core values BerAKHLAK, SE MenPANRB 20/2021 (secondary); guides in `shared.vocabulary.berakhlak`."""

    BERORIENTASI_PELAYANAN = "BERORIENTASI_PELAYANAN", "Berorientasi Pelayanan", "Service oriented"
    AKUNTABEL = "AKUNTABEL", "Akuntabel", "Accountable"
    KOMPETEN = "KOMPETEN", "Kompeten", "Competent"
    HARMONIS = "HARMONIS", "Harmonis", "Harmonious"
    LOYAL = "LOYAL", "Loyal", "Loyal"
    ADAPTIF = "ADAPTIF", "Adaptif", "Adaptive"
    KOLABORATIF = "KOLABORATIF", "Kolaboratif", "Collaborative"
