//! Defaults, bounds, and the messages of wrong settings.

use super::*;

fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(&|variable| settings.iter().find(|(name, _)| *name == variable).map(|(_, value)| (*value).to_owned()))
}

#[test]
fn defaults_are_the_guides_and_an_empty_setting_is_none() {
    let config = read(&[("PORT", " ")]).unwrap();
    assert_eq!(config.server.port, 8000);
    assert_eq!(config.database.max_connections(), 30);
    assert_eq!(config.database.max_waiting, 60);
    assert_eq!(config.database.recycle, Duration::from_hours(1));
    assert_eq!(config.cache.plants_ttl, Duration::from_mins(30));
    assert_eq!(config.server.cors_allowed_origins.len(), 6);
    assert!(config.database.url.is_none());
    assert!(config.climate.update_interval.is_none());
}

/// Settings, and the message that they stop the program with.
const WRONG: &str = "
PORT=70000 -> PORT=70000: expected a whole number from 0 to 65535
HOST=here -> HOST=here: expected an IP address such as 0.0.0.0 or ::1
LOG_FORMAT=xml -> LOG_FORMAT=xml: expected text or json
CORS_ALLOWED_ORIGINS=http://a/b -> CORS_ALLOWED_ORIGINS=http://a/b: expected origins such as https://example.org, separated by commas, or *
CORS_ALLOWED_ORIGINS=, -> CORS_ALLOWED_ORIGINS=,: expected origins such as https://example.org, separated by commas, or *
TRUSTED_PROXIES=10.0.0.0/8,proxy -> TRUSTED_PROXIES=10.0.0.0/8,proxy: expected addresses or networks such as 10.0.0.0/8, separated by commas
CHAT_API_URL=https://key@host/v1 -> CHAT_API_URL=(not shown): expected CHAT_MODEL to be set too
CHAT_API_URL=host/v1 -> CHAT_API_URL=(not shown): expected a URL such as https://api.example.org/v1
CHAT_MODEL=llama -> CHAT_MODEL=llama: expected CHAT_API_URL to be set too
CHAT_API_KEY=a key -> CHAT_API_KEY=(not shown): expected ASCII characters without spaces
CHAT_API_KEY=sk-1 -> CHAT_API_KEY=(not shown): expected CHAT_API_URL and CHAT_MODEL to be set too
OPS_REQUIRE_TOKEN=maybe -> OPS_REQUIRE_TOKEN=maybe: expected true or false
OPS_REQUIRE_TOKEN=true -> OPS_REQUIRE_TOKEN=true: expected ADMIN_TOKEN to be set too
GCS_BUCKET_URL=not a url -> GCS_BUCKET_URL=not a url: expected a URL such as https://example.org/pictures
UHI_BOUNDARIES_FILE=/nowhere.json -> UHI_BOUNDARIES_FILE=/nowhere.json: expected a file that can be read
UHI_BOUNDARIES_FULL_FILE=/ -> UHI_BOUNDARIES_FULL_FILE=/: expected a file that can be read
APP_TIMEZONE=Mars/Olympus -> APP_TIMEZONE=Mars/Olympus: expected a time zone of the IANA database such as Australia/Melbourne
CLIMATE_UPDATE_HOURS=-1 -> CLIMATE_UPDATE_HOURS=-1: expected a whole number from 0 to 8760
DATABASE_POOL_SIZE=85 -> DATABASE_POOL_SIZE=85: expected at most 90 together with DATABASE_MAX_OVERFLOW=10 for the private database
DATABASE_URL=postgres://me@h/d + DATABASE_POOL_MODE=transaction -> DATABASE_POOL_MODE=transaction: expected an address in DATABASE_DIRECT_URL beside it: news and migrations don't pass such a pooler
DATABASE_URL=postgres://me@h/d + DATABASE_POOL_MODE=statement -> DATABASE_POOL_MODE=statement: expected session or transaction
DATABASE_DIRECT_URL=postgres://me@h/d -> DATABASE_DIRECT_URL=(not shown): expected DATABASE_URL beside it: the private database has no other address
DATABASE_REPLICA_URL=postgres://me@h/d -> DATABASE_REPLICA_URL=(not shown): expected DATABASE_URL beside it: the private database has no other address
DATABASE_URL=mysql://me:secret@h/d -> DATABASE_URL=(not shown): expected postgres://user:password@host:port/database
ADMIN_TOKEN=0123456789abcde -> ADMIN_TOKEN=(not shown): expected at least 16 ASCII characters without spaces
ADMIN_TOKEN=with a space in between -> ADMIN_TOKEN=(not shown): expected at least 16 ASCII characters without spaces
ADMIN_TOKEN=0123456789abcdé- -> ADMIN_TOKEN=(not shown): expected at least 16 ASCII characters without spaces
OPEN_METEO_URL=api.open-meteo.com -> OPEN_METEO_URL=(not shown): expected a host such as https://example.org, or the address of the call (/v1/forecast)
OPEN_METEO_URL=ftp://secret@host/ -> OPEN_METEO_URL=(not shown): expected a host such as https://example.org, or the address of the call (/v1/forecast)
OPEN_METEO_URL=https:// -> OPEN_METEO_URL=(not shown): expected a host such as https://example.org, or the address of the call (/v1/forecast)
OPEN_METEO_URL=https://host/#secret -> OPEN_METEO_URL=(not shown): expected a host such as https://example.org, or the address of the call (/v1/forecast)
AUTH_MODE=on -> AUTH_MODE=on: expected off, optional or required
AUTH_MODE=optional -> AUTH_MODE=optional: expected AUTH_ISSUER to be set too
AUTH_MODE=required + AUTH_ISSUER=i -> AUTH_MODE=required: expected AUTH_AUDIENCE to be set too
AUTH_MODE=optional + AUTH_ISSUER=i + AUTH_AUDIENCE=a -> AUTH_MODE=optional: expected AUTH_JWKS_URL or AUTH_JWKS_FILE to be set too
AUTH_MODE=required + AUTH_ISSUER=i + AUTH_AUDIENCE=a + AUTH_JWKS_FILE=Cargo.toml -> AUTH_MODE=required: expected FEED_SECRET to be set too
AUTH_MODE=optional + AUTH_JWKS_URL=https://h/keys + AUTH_JWKS_FILE=Cargo.toml -> AUTH_JWKS_FILE=Cargo.toml: expected no AUTH_JWKS_URL beside it: the keys are in one place
AUTH_JWKS_FILE=/nowhere.json -> AUTH_JWKS_FILE=/nowhere.json: expected a file that can be read
AUTH_JWKS_URL=www.googleapis.com -> AUTH_JWKS_URL=(not shown): expected the address of the issuer's key set such as https://www.googleapis.com/oauth2/v3/certs
FEED_SECRET=short -> FEED_SECRET=(not shown): expected at least 16 ASCII characters without spaces
";

#[test]
fn a_wrong_setting_names_itself() {
    for (settings, expected) in WRONG.lines().filter_map(|line| line.split_once(" -> ")) {
        let settings: Vec<_> = settings.split(" + ").filter_map(|setting| setting.split_once('=')).collect();
        assert_eq!(read(&settings).unwrap_err().0, expected);
    }
}

#[test]
fn addresses_of_the_database_go_together() {
    let url = ("DATABASE_URL", "postgres://me@pooler/db");
    assert!(read(&[("DATABASE_POOL_SIZE", "85"), url]).is_ok());
    let direct = ("DATABASE_DIRECT_URL", "postgres://me@host/db");
    assert!(read(&[url, direct, ("DATABASE_POOL_MODE", "transaction")]).is_ok());
    // As the original's settings have it.
    let driver = ("DATABASE_URL", "postgresql+asyncpg://me:secret@host/db");
    assert!(read(&[driver]).unwrap().database.url.is_some());
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
}

#[test]
fn who_signs_in_is_asked_for_by_mode() {
    let [optional, required] = ["optional", "required"].map(|mode| ("AUTH_MODE", mode));
    let issuer = ("AUTH_ISSUER", "https://accounts.google.com, accounts.google.com");
    let audience = ("AUTH_AUDIENCE", "104.apps.googleusercontent.com");
    let url = ("AUTH_JWKS_URL", "https://www.googleapis.com/oauth2/v3/certs");
    let file = ("AUTH_JWKS_FILE", "Cargo.toml");
    let secret = ("FEED_SECRET", "0123456789abcdef");
    assert!(read(&[issuer, audience, url, secret]).unwrap().sign_in.is_none());
    assert!(!read(&[optional, issuer, audience, file]).unwrap().sign_in.unwrap().is_required);
    let config = read(&[required, issuer, audience, url, secret]).unwrap();
    assert!(!format!("{config:?}").contains("0123456789abcdef"));
    let sign_in = config.sign_in.unwrap();
    assert!(sign_in.is_required);
    assert_eq!(sign_in.issuers, ["https://accounts.google.com", "accounts.google.com"]);
}
