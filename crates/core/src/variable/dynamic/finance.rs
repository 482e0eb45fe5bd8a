//! Bank accounts and money.

use super::DynamicContext;
use super::location::COUNTRY_CODES;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTERS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// Letters and digits that are not mistaken for each other.
const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Kinds of bank accounts.
pub(super) const ACCOUNT_KINDS: &[&str] =
    &["Checking", "Savings", "Money Market", "Investment", "Home Loan", "Credit Card", "Auto Loan", "Personal Loan"];

/// Kinds of transactions.
pub(super) const TRANSACTION_TYPES: &[&str] = &["deposit", "withdrawal", "payment", "invoice"];

/// Code (ISO 4217), name and symbol of currencies.
pub(super) const CURRENCIES: &[(&str, &str, &str)] = &[
    ("AED", "UAE Dirham", "د.إ"),
    ("ARS", "Argentine Peso", "$"),
    ("AUD", "Australian Dollar", "$"),
    ("BDT", "Taka", "৳"),
    ("BGN", "Bulgarian Lev", "лв"),
    ("BOB", "Boliviano", "Bs"),
    ("BRL", "Brazilian Real", "R$"),
    ("BWP", "Pula", "P"),
    ("CAD", "Canadian Dollar", "$"),
    ("CHF", "Swiss Franc", "CHF"),
    ("CLP", "Chilean Peso", "$"),
    ("CNY", "Yuan Renminbi", "¥"),
    ("COP", "Colombian Peso", "$"),
    ("CRC", "Costa Rican Colon", "₡"),
    ("CZK", "Czech Koruna", "Kč"),
    ("DKK", "Danish Krone", "kr"),
    ("DOP", "Dominican Peso", "RD$"),
    ("EGP", "Egyptian Pound", "£"),
    ("EUR", "Euro", "€"),
    ("FJD", "Fiji Dollar", "$"),
    ("GBP", "Pound Sterling", "£"),
    ("GHS", "Ghana Cedi", "₵"),
    ("HKD", "Hong Kong Dollar", "HK$"),
    ("HUF", "Forint", "Ft"),
    ("IDR", "Rupiah", "Rp"),
    ("ILS", "New Israeli Sheqel", "₪"),
    ("INR", "Indian Rupee", "₹"),
    ("ISK", "Iceland Krona", "kr"),
    ("JMD", "Jamaican Dollar", "J$"),
    ("JPY", "Yen", "¥"),
    ("KES", "Kenyan Shilling", "KSh"),
    ("KRW", "Won", "₩"),
    ("KZT", "Tenge", "₸"),
    ("MNT", "Tugrik", "₮"),
    ("MXN", "Mexican Peso", "$"),
    ("MYR", "Malaysian Ringgit", "RM"),
    ("NGN", "Naira", "₦"),
    ("NOK", "Norwegian Krone", "kr"),
    ("NZD", "New Zealand Dollar", "NZ$"),
    ("PEN", "Sol", "S/."),
    ("PHP", "Philippine Peso", "₱"),
    ("PKR", "Pakistan Rupee", "Rs"),
    ("PLN", "Zloty", "zł"),
    ("PYG", "Guarani", "Gs"),
    ("RON", "Romanian Leu", "lei"),
    ("SEK", "Swedish Krona", "kr"),
    ("SGD", "Singapore Dollar", "S$"),
    ("THB", "Baht", "฿"),
    ("TRY", "Turkish Lira", "₺"),
    ("TWD", "New Taiwan Dollar", "NT$"),
    ("UAH", "Hryvnia", "₴"),
    ("USD", "US Dollar", "$"),
    ("UYU", "Peso Uruguayo", "$U"),
    ("VND", "Dong", "₫"),
    ("ZAR", "Rand", "R"),
];

/// Country and domestic part of account numbers: `9` is a digit, `A` a letter, `X` either.
const IBAN_PATTERNS: &[(&str, &str)] = &[
    ("AT", "9999999999999999"),
    ("BE", "999999999999"),
    ("CH", "99999XXXXXXXXXXXX"),
    ("DE", "999999999999999999"),
    ("DK", "99999999999999"),
    ("ES", "99999999999999999999"),
    ("FI", "99999999999999"),
    ("FR", "9999999999XXXXXXXXXXX99"),
    ("GB", "AAAA99999999999999"),
    ("GI", "AAAAXXXXXXXXXXXXXXX"),
    ("GR", "9999999XXXXXXXXXXXXXXXX"),
    ("HR", "99999999999999999"),
    ("IT", "A9999999999XXXXXXXXXXXX"),
    ("LU", "999XXXXXXXXXXXXX"),
    ("NL", "AAAA9999999999"),
    ("NO", "99999999999"),
    ("PL", "999999999999999999999999"),
    ("PT", "999999999999999999999"),
    ("SE", "99999999999999999999"),
];

/// `Savings Account`.
pub(super) fn account_name(context: &mut DynamicContext<'_>) -> String {
    format!("{} Account", context.pick(ACCOUNT_KINDS))
}

/// 25 to 34 characters that start with 1 or 3. The checksum is not valid.
pub(super) fn bitcoin_address(context: &mut DynamicContext<'_>) -> String {
    let version = context.pick(&['1', '3']);
    let n_more = context.count(24..=33);
    format!("{version}{}", context.characters(BASE58, n_more))
}

/// A bank's code, country, place and, in every other case, branch (ISO 9362).
pub(super) fn bic(context: &mut DynamicContext<'_>) -> String {
    let bank = context.characters(LETTERS, 4);
    let country = context.pick(COUNTRY_CODES);
    let place = context.characters(LETTERS, 1);
    let n_branch = context.pick(&[0, 3]);
    format!("{bank}{country}{place}1{}", context.characters(LETTERS_AND_DIGITS, n_branch))
}

/// An account number with valid check digits (ISO 13616).
pub(super) fn iban(context: &mut DynamicContext<'_>) -> String {
    let (country, pattern) = context.pick(IBAN_PATTERNS);
    let account: String = pattern
        .chars()
        .map(|kind| {
            char::from(match kind {
                'A' => context.pick(LETTERS),
                'X' => context.pick(LETTERS_AND_DIGITS),
                _ => context.pick(b"0123456789"),
            })
        })
        .collect();
    let check_digits = 98 - remainder_of_97(&format!("{account}{country}00"));
    format!("{country}{check_digits:02}{account}")
}

/// The text as one large number, letters counting from A = 10, modulo 97 (ISO 7064).
fn remainder_of_97(text: &str) -> u32 {
    text.chars().filter_map(|character| character.to_digit(36)).fold(0, |remainder, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (remainder * shift + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn remainder_of_a_published_account_number_is_one() {
        // GB82 WEST 1234 5698 7654 32, with the first four characters moved to the end.
        assert_eq!(remainder_of_97("WEST12345698765432GB82"), 1);
    }

    #[test]
    fn account_numbers_have_valid_check_digits() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(3);
        let mut context = DynamicContext { now_ms: 0, rng: &mut rng };
        for _ in 0..200 {
            let iban = iban(&mut context);
            assert_eq!(remainder_of_97(&format!("{}{}", &iban[4..], &iban[..4])), 1, "{iban}");
        }
    }
}
