//! 受理号: the one-time secret by which an approved reset is taken up. 65 bits in 13 letters and digits that cannot be
//! mistaken for each other, behind the day; only its hash is kept.

use clock::Day;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS: usize = 13;

/// Writes a number from random bytes: `R20261124-7F3K9-QXM2-LDPW`.
pub(crate) fn write(day: Day, random: [u8; CHARACTERS]) -> String {
    let text: String = random.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
    let day = day.to_string().replace('-', "");
    format!("R{day}-{}-{}-{}", &text[..5], &text[5..9], &text[9..])
}

/// What identifies a number however it is typed: capitals, no marks or spaces, look-alikes read as what was meant.
/// `None` where it cannot be one.
pub(crate) fn read(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .take(100)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let rest = plain.strip_prefix('R')?;
    let fits = rest.len() == 8 + CHARACTERS
        && rest.bytes().take(8).all(|b| b.is_ascii_digit())
        && rest.bytes().skip(8).all(|b| ALPHABET.contains(&b));
    fits.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        let day = Day::new(2026, 11, 24).unwrap();
        let number = write(day, [0, 1, 31, 33, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(number, "R20261124-01Z17-89AB-CDEF");
        let canonical = read(&number).unwrap();
        assert_eq!(read(" r20261124 o1z17 89ab cdef").as_ref(), Some(&canonical));
        assert_eq!(canonical, "R2026112401Z1789ABCDEF");
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        for text in ["", "R", "R20261124-01Z17-89AB-CDE", "R20261124-01Z17-89AB-CDEU", "20261124-01Z17-89AB-CDEF"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
