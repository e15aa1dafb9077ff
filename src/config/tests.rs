//! Defaults, bounds, and the messages of wrong settings.

use super::*;

fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(&|variable| settings.iter().find(|(name, _)| *name == variable).map(|(_, value)| (*value).to_owned()))
}

#[test]
fn defaults_are_the_guides() {
    let config = read(&[]).unwrap();
    assert_eq!(config.server.port, 8000);
    assert_eq!(config.database.max_connections(), 30);
    assert_eq!(config.database.max_waiting, 60);
    assert_eq!(config.database.recycle, Duration::from_hours(1));
    assert_eq!(config.cache.plants_ttl, Duration::from_mins(30));
    assert_eq!(config.server.cors_allowed_origins.len(), 6);
    assert!(config.database.url.is_none());
}

#[test]
fn a_wrong_setting_names_itself() {
    for (variable, value, expected) in [
        ("PORT", "70000", "PORT=70000: expected a whole number from 0 to 65535"),
        ("HOST", "here", "HOST=here: expected an IP address such as 0.0.0.0 or ::1"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT=xml: expected text or json"),
        (
            "CORS_ALLOWED_ORIGINS",
            "http://a/b",
            "CORS_ALLOWED_ORIGINS=http://a/b: expected origins such as https://example.org, separated by commas, or *",
        ),
        (
            "CORS_ALLOWED_ORIGINS",
            ",",
            "CORS_ALLOWED_ORIGINS=,: expected origins such as https://example.org, separated by commas, or *",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/8,proxy",
            "TRUSTED_PROXIES=10.0.0.0/8,proxy: expected addresses or networks such as 10.0.0.0/8, separated by commas",
        ),
        ("CHAT_API_URL", "https://key@host/v1", "CHAT_API_URL=(not shown): expected CHAT_MODEL to be set too"),
        ("CHAT_API_URL", "host/v1", "CHAT_API_URL=(not shown): expected a URL such as https://api.example.org/v1"),
        ("CHAT_MODEL", "llama", "CHAT_MODEL=llama: expected CHAT_API_URL to be set too"),
        ("CHAT_API_KEY", "a key", "CHAT_API_KEY=(not shown): expected ASCII characters without spaces"),
        ("CHAT_API_KEY", "sk-1", "CHAT_API_KEY=(not shown): expected CHAT_API_URL and CHAT_MODEL to be set too"),
        ("OPS_REQUIRE_TOKEN", "maybe", "OPS_REQUIRE_TOKEN=maybe: expected true or false"),
        ("OPS_REQUIRE_TOKEN", "true", "OPS_REQUIRE_TOKEN=true: expected ADMIN_TOKEN to be set too"),
        (
            "GCS_BUCKET_URL",
            "not a url",
            "GCS_BUCKET_URL=not a url: expected a URL such as https://example.org/pictures",
        ),
        ("UHI_BOUNDARIES_FILE", "/nowhere.json", "UHI_BOUNDARIES_FILE=/nowhere.json: expected a file that can be read"),
        ("UHI_BOUNDARIES_FULL_FILE", "/", "UHI_BOUNDARIES_FULL_FILE=/: expected a file that can be read"),
        (
            "APP_TIMEZONE",
            "Mars/Olympus",
            "APP_TIMEZONE=Mars/Olympus: expected a time zone of the IANA database such as Australia/Melbourne",
        ),
    ] {
        assert_eq!(read(&[(variable, value)]).unwrap_err().to_string(), expected);
    }
}

#[test]
fn the_private_database_has_room_for_so_many_connections() {
    let error = read(&[("DATABASE_POOL_SIZE", "85")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "DATABASE_POOL_SIZE=85: expected at most 90 together with DATABASE_MAX_OVERFLOW=10 for the private database"
    );
    let url = ("DATABASE_URL", "postgres://me@host/db");
    assert!(read(&[("DATABASE_POOL_SIZE", "85"), url]).is_ok());
}

#[test]
fn other_addresses_of_the_database_need_the_first() {
    let url = ("DATABASE_URL", "postgres://me@pooler/db");
    let direct = ("DATABASE_DIRECT_URL", "postgres://me@host/db");
    let mode = ("DATABASE_POOL_MODE", "transaction");
    assert!(read(&[url, direct, mode]).is_ok());
    for (settings, expected) in [
        (vec![url, mode], "DATABASE_POOL_MODE=transaction: expected an address in DATABASE_DIRECT_URL"),
        (vec![direct], "DATABASE_DIRECT_URL=(not shown): expected DATABASE_URL beside it"),
        (
            vec![("DATABASE_REPLICA_URL", "postgres://me@host/db")],
            "DATABASE_REPLICA_URL=(not shown): expected DATABASE_URL beside it",
        ),
        (
            vec![url, ("DATABASE_POOL_MODE", "statement")],
            "DATABASE_POOL_MODE=statement: expected session or transaction",
        ),
    ] {
        let error = read(&settings).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_wrong_address_keeps_its_password_to_itself() {
    let error = read(&[("DATABASE_URL", "mysql://me:secret@host/db")]).unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    let url = "postgresql+asyncpg://me:secret@host/db";
    assert!(read(&[("DATABASE_URL", url)]).unwrap().database.url.is_some());
}

#[test]
fn an_empty_setting_is_none() {
    assert_eq!(read(&[("PORT", " ")]).unwrap().server.port, 8000);
}

#[test]
fn a_token_is_long_enough_and_never_shown() {
    let token = |text| read(&[("ADMIN_TOKEN", text)]).map(|config| config.operations.admin_token.unwrap());
    for text in ["0123456789abcde", "with a space in between", "0123456789abcd\u{e9}-"] {
        let error = token(text).unwrap_err().to_string();
        assert_eq!(error, "ADMIN_TOKEN=(not shown): expected at least 16 ASCII characters without spaces");
    }
    assert_eq!(format!("{:?}", token("0123456789abcdef").unwrap()), "Token(..)");
}

#[test]
fn a_services_address_is_a_host_or_a_call_and_keeps_its_key_to_itself() {
    let call = |text: &str| {
        let config = read(&[("OPEN_METEO_URL", text)]).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
        config.climate.forecast_url.with_query(&[("a", "1,2")]).to_string()
    };
    for (text, expected) in [
        ("", "https://api.open-meteo.com/v1/forecast?a=1%2C2"),
        ("http://localhost:9000", "http://localhost:9000/v1/forecast?a=1%2C2"),
        ("https://weather.example/", "https://weather.example/v1/forecast?a=1%2C2"),
        ("https://weather.example/f?apikey=secret", "https://weather.example/f?apikey=secret&a=1%2C2"),
        ("https://weather.example?apikey=secret", "https://weather.example/v1/forecast?apikey=secret&a=1%2C2"),
    ] {
        assert_eq!(call(text), expected);
    }
    for text in ["api.open-meteo.com", "ftp://secret@host/", "https://", "https://host/#secret"] {
        let error = read(&[("OPEN_METEO_URL", text)]).unwrap_err().to_string();
        assert!(error.starts_with("OPEN_METEO_URL=(not shown): expected a host"), "{error}");
    }
    let error = read(&[("CLIMATE_UPDATE_HOURS", "-1")]).unwrap_err().to_string();
    assert_eq!(error, "CLIMATE_UPDATE_HOURS=-1: expected a whole number from 0 to 8760");
    assert!(read(&[]).unwrap().climate.update_interval.is_none());
}

#[test]
fn signing_in_needs_an_issuer_an_audience_and_keys() {
    let [optional, required] = ["optional", "required"].map(|mode| ("AUTH_MODE", mode));
    let issuer = ("AUTH_ISSUER", "https://accounts.google.com, accounts.google.com");
    let audience = ("AUTH_AUDIENCE", "104.apps.googleusercontent.com");
    let url = ("AUTH_JWKS_URL", "https://www.googleapis.com/oauth2/v3/certs");
    let file = ("AUTH_JWKS_FILE", "Cargo.toml");
    let secret = ("FEED_SECRET", "0123456789abcdef");
    for (settings, expected) in [
        (vec![("AUTH_MODE", "on")], "AUTH_MODE=on: expected off, optional or required"),
        (vec![optional], "AUTH_MODE=optional: expected AUTH_ISSUER to be set too"),
        (vec![required, issuer], "AUTH_MODE=required: expected AUTH_AUDIENCE to be set too"),
        (
            vec![optional, issuer, audience],
            "AUTH_MODE=optional: expected AUTH_JWKS_URL or AUTH_JWKS_FILE to be set too",
        ),
        (vec![required, issuer, audience, url], "AUTH_MODE=required: expected FEED_SECRET to be set too"),
        (
            vec![optional, issuer, audience, url, file],
            "AUTH_JWKS_FILE=Cargo.toml: expected no AUTH_JWKS_URL beside it: the keys are in one place",
        ),
        // What is set wrong is told while it is off too.
        (vec![("AUTH_JWKS_FILE", "/nowhere.json")], "AUTH_JWKS_FILE=/nowhere.json: expected a file that can be read"),
        (
            vec![("AUTH_JWKS_URL", "www.googleapis.com")],
            "AUTH_JWKS_URL=(not shown): expected the address of the issuer's key set such as https://www.googleapis.com/oauth2/v3/certs",
        ),
        (
            vec![("FEED_SECRET", "short")],
            "FEED_SECRET=(not shown): expected at least 16 ASCII characters without spaces",
        ),
    ] {
        assert_eq!(read(&settings).unwrap_err().to_string(), expected);
    }
    assert!(read(&[issuer, audience, url, secret]).unwrap().auth.sign_in.is_none());
    assert!(!read(&[optional, issuer, audience, file]).unwrap().auth.sign_in.unwrap().is_required);
    let config = read(&[required, issuer, audience, url, secret]).unwrap();
    assert!(!format!("{config:?}").contains("0123456789abcdef"));
    let sign_in = config.auth.sign_in.unwrap();
    assert!(sign_in.is_required);
    assert_eq!(sign_in.issuers, ["https://accounts.google.com", "accounts.google.com"]);
}
