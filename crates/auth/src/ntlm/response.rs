//! The computations of version 2 (MS-NLMP, section 3.3.2).

use md4::{Digest, Md4};

use super::account::Account;
use super::message::{Challenge, utf16};
use crate::hash::HashAlgorithm;

/// Milliseconds from 1601 to 1970.
const MILLIS_BEFORE_UNIX: u64 = 11_644_473_600_000;

/// What proves that the client knows the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answers {
    /// `LMv2`.
    pub(super) lm: Vec<u8>,
    /// `NTLMv2`.
    pub(super) nt: Vec<u8>,
}

/// Both answers to a challenge. The time is the server's if it tells it, so that clocks may differ.
pub(super) fn answers(
    account: &Account,
    password: &str,
    challenge: &Challenge,
    client_nonce: [u8; 8],
    unix_millis: u64,
) -> Answers {
    let own_time = || unix_millis.saturating_add(MILLIS_BEFORE_UNIX).saturating_mul(10_000);
    answers_at(account, password, challenge, client_nonce, challenge.timestamp().unwrap_or_else(own_time))
}

/// Both answers at a time in 100 ns since 1601.
fn answers_at(account: &Account, password: &str, challenge: &Challenge, client_nonce: [u8; 8], time: u64) -> Answers {
    let key = response_key(&account.username, &account.domain, password);
    let mut blob = vec![1, 1, 0, 0, 0, 0, 0, 0];
    blob.extend(time.to_le_bytes());
    blob.extend(client_nonce);
    blob.extend([0; 4]);
    blob.extend(&challenge.target_info);
    blob.extend([0; 4]);
    let answer = |data: &[u8]| {
        let mut answer = HashAlgorithm::Md5.hmac(&key, &[&challenge.nonce, data].concat());
        answer.extend(data);
        answer
    };
    Answers { lm: answer(&client_nonce), nt: answer(&blob) }
}

/// `NTOWFv2`: the key that is derived from password, user and domain.
fn response_key(username: &str, domain: &str, password: &str) -> Vec<u8> {
    let name = format!("{}{domain}", username.to_uppercase());
    HashAlgorithm::Md5.hmac(&Md4::digest(utf16(password)), &utf16(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::hex;

    #[test]
    fn example_of_ms_nlmp_section_4_2_4() {
        assert_eq!(hex(&response_key("User", "Domain", "Password")), "0c868a403bfd7a93a3001ef22ef02e3f");
        let account = Account { username: "User".to_owned(), domain: "Domain".to_owned(), workstation: String::new() };
        let mut target_info = vec![2, 0, 12, 0];
        target_info.extend(utf16("Domain"));
        target_info.extend([1, 0, 12, 0]);
        target_info.extend(utf16("Server"));
        target_info.extend([0; 4]);
        let mut example =
            Challenge { nonce: *b"\x01\x23\x45\x67\x89\xab\xcd\xef", target_info, flags: 0, is_unicode: true };
        let answers_of_zero = answers_at(&account, "Password", &example, [0xaa; 8], 0);
        assert_eq!(hex(&answers_of_zero.lm), "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
        assert_eq!(hex(&answers_of_zero.nt[..16]), "68cd0ab851e51c96aabc927bebef6a1c");

        // The clock of the server, where it tells the time, or the own one.
        let own = answers(&account, "Password", &example, [0xaa; 8], 0);
        assert_eq!(own.nt[24..32], (MILLIS_BEFORE_UNIX * 10_000).to_le_bytes());
        example.target_info.splice(32.., [7, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
        let servers = answers(&account, "Password", &example, [0xaa; 8], 0);
        assert_eq!(servers.nt[24..32], [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
