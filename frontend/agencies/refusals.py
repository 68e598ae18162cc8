"""What the noes of `agencies` say to people."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "agency-exists": _l("Alamat atau domain ini sudah dipakai instansi lain."),
    "slug-taken": _l("Alamat ini sudah dipakai instansi lain."),
    "domain-taken": _l("Domain ini sudah dipakai instansi lain."),
    "slug-reserved": _l("Alamat ini dicadangkan untuk platform. Pilih yang lain."),
    "slug-invalid": _l("Huruf kecil, angka, dan tanda hubung; dimulai dengan huruf."),
    "domain-invalid": _l("Tulis domain saja, misalnya kotacontoh.go.id."),
    "issuer-invalid": _l("Tulis alamat lengkap tanpa tanda tanya atau pagar, misalnya https://masuk.kotacontoh.go.id."),
    "provider-mismatch": _l(
        "Penyedia identitas instansi ini tidak sesuai dengan pendaftarannya. Hubungi operator platform."
    ),
    "leaving-in-future": _l("Tanggal ini belum tiba. Catat pada hari terakhirnya atau sesudahnya."),
    "zone-unknown": _l("Zona waktu ini tidak dikenal."),
    "k-too-small": _l("Batas k paling sedikit 3."),
    "sheet-applied": _l("Berkas ini sudah diambil alih."),
    "sheet-faulty": _l("Berkas ini masih punya kesalahan; tidak ada yang diubah."),
    "role-unknown": _l("Peran ini tidak dapat diberikan."),
    "own-admin-role": _l("Peran admin Anda sendiri dicabut oleh admin lain."),
    "no-such-employee": _l("Pegawai ini tidak ada."),
    "own-account": _l("Akun Anda sendiri ditutup oleh admin lain."),
    "idle-out-of-bounds": _l("Isi 5 sampai 720 menit."),
    "absolute-out-of-bounds": _l("Isi 1 sampai 72 jam."),
    "idle-beyond-absolute": _l("Tidak boleh lebih lama dari umur sesi."),
    "employment-unknown": _l("Pilih PNS atau PPPK."),
    "no-such-position": _l("Jabatan ini tidak ada."),
    "no-such-session": _l("Sesi ini tidak ada, atau bukan milik Anda."),
    "no-such-account": _l("Akun ini tidak ada."),
    "no-such-role-group": _l("Grup ini sudah dihapus."),
    "no-such-unit": _l("Unit ini tidak ada."),
}
