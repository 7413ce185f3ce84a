//! E-mail addresses and web sites.

/// Longest address kept.
pub const MAX_LENGTH: usize = 500;

/// An e-mail address with one "@", a plausible domain in lower case, and no odd sign.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:");
    let (local, domain) = text.split_once('@')?;
    let sign = |c: char| c.is_ascii_alphanumeric() || "._%+-'".contains(c);
    let fine = !local.is_empty() && local.len() <= 64 && local.chars().all(sign);
    (fine && is_host(domain)).then(|| format!("{local}@{}", domain.to_ascii_lowercase()))
}

/// A site that starts with http or https; "https://" is put in front when nothing is.
pub fn website(text: &str) -> Option<String> {
    let text = text.trim();
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`\\{}|^".contains(c);
    if text.is_empty() || text.len() > MAX_LENGTH || text.contains(odd) {
        return None;
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        // "javascript:…" and "mailto:…" have a scheme too; "host:8080/" does not.
        None => ("https".to_owned(), text),
    };
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = rest[..end].split_once(':').unwrap_or((&rest[..end], "80"));
    let port_is_number =
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    let host = host.to_lowercase();
    let authority = if rest[..end].contains(':') { format!("{host}:{port}") } else { host.clone() };
    (port_is_number && is_host(&host)).then(|| format!("{scheme}://{authority}{}", &rest[end..]))
}

/// Letters, digits and hyphens between dots, with a last label that is not a number.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let label = |l: &&str| {
        !l.is_empty()
            && l.len() <= 63
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let last = labels.last().copied().unwrap_or_default();
    let top = last.chars().count() >= 2 && last.chars().all(|c| c.is_alphabetic() || c == '-');
    labels.len() >= 2 && host.len() <= 253 && labels.iter().all(label) && top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sites_are_completed_or_refused() {
        let site = |text| website(text);
        assert_eq!(site("www.issy.com/vie").as_deref(), Some("https://www.issy.com/vie"));
        assert_eq!(site("HTTP://Ville.FR").as_deref(), Some("http://ville.fr"));
        assert_eq!(site("exemple.fr:8080/a").as_deref(), Some("https://exemple.fr:8080/a"));
        for text in [
            "javascript:alert(1)",
            "ftp://a.fr",
            "http://",
            "http://user@a.fr",
            "a b.fr",
            "néant",
            "https://1.2.3.4/",
            "data:text/html,x",
            "//evil.example",
            "http://a.fr\"onclick",
        ] {
            assert_eq!(site(text), None, "{text}");
        }
    }

    #[test]
    fn mailboxes_are_checked() {
        assert_eq!(email(" creche@Ville.FR ").as_deref(), Some("creche@ville.fr"));
        for text in ["creche", "a@b", "a@b@c.fr", "a b@c.fr", "@c.fr", "a@-c.fr", "<a@c.fr>"] {
            assert_eq!(email(text), None, "{text}");
        }
    }
}
