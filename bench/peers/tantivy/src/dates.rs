//! "2020-01-06T10:00:00Z" and "2020-01-06" as seconds since 1970-01-01 UTC.

pub const DAY: i64 = 86400;

/// Days since 1970-01-01 of a Gregorian date (Hinnant, "chrono-compatible low-level date
/// algorithms").
fn days_of(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468
}

/// None for anything else; an offset from UTC is not understood.
pub fn parse(text: &str) -> Option<i64> {
    let number = |begin, end| text.get(begin..end)?.parse::<i64>().ok();
    let day = days_of(number(0, 4)?, number(5, 7)?, number(8, 10)?) * DAY;
    match text.len() {
        10 => Some(day),
        20.. if text.ends_with('Z') => {
            Some(day + number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?)
        }
        _ => None,
    }
}
