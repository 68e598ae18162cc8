"""The story, told against the running platform over HTTP, as the people in it: `make demo`.

Two agencies live it at the same time. Each act says who did what, which fact that stated, in which service it took
effect, and after how many milliseconds. Run again, it tells the next period of the series.
"""

from pathlib import Path

# 29 paper forms of one agency's third quarter. Counts and totals by element are those the agency published; which
# answers belong to one form was not, so the rows join them by chance. U8 is *sarana*, U9 *pengaduan*. Published IKM:
# 91.48 under the exact weight, 90.56 under 0.11; derived: 91.38 under 0.111. Grade A.
REAL_FILE = Path(__file__).with_name("skm_triwulan3_n29.csv")
