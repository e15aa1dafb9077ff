-- The tables of the original backend, as a running deployment has them. Everything here is `if not exists`: in the
-- database of a running deployment it changes nothing, in an empty one it makes the same tables.
-- Columns that held `json` there are made as `jsonb` here; the next migration turns those of a running deployment.

create table if not exists plants (
    id serial primary key,
    plant_name varchar(255) not null,
    scientific_name varchar(255),
    plant_category varchar(50),
    water_requirements varchar(100),
    sunlight_requirements varchar(100),
    soil_type varchar(200),
    growth_time varchar(100),
    maintenance_level varchar(50),
    climate_zone varchar(100),
    mature_height varchar(100),
    mature_width varchar(100),
    flower_color varchar(200),
    flowering_season varchar(200),
    description text,
    planting_tips text,
    care_instructions text,
    companion_plants text,
    image_url text,
    position text,
    characteristics text,
    plant_type text,
    season varchar(100),
    germination varchar(200),
    additional_information text,
    days_to_maturity varchar(100),
    plant_spacing varchar(100),
    sowing_depth varchar(100),
    hardiness_life_cycle varchar(200),
    seed_type varchar(100),
    beneficial_companions text,
    harmful_companions text,
    neutral_companions text,
    cool_climate_sowing_period varchar(200),
    temperate_climate_sowing_period varchar(200),
    subtropical_climate_sowing_period varchar(200),
    tropical_climate_sowing_period varchar(200),
    arid_climate_sowing_period varchar(200),
    sun_need varchar(50),
    indoor_ok boolean default false,
    container_ok boolean default false,
    edible boolean default false,
    sowing_months_by_climate jsonb,
    maintainability_score double precision,
    time_to_maturity_days integer,
    habit varchar(100),
    fragrant boolean default false,
    flower_colors jsonb,
    sowing_depth_mm integer,
    spacing_cm integer,
    sowing_method text,
    created_at timestamp default (now() at time zone 'utc'),
    updated_at timestamp default (now() at time zone 'utc')
);
create index if not exists ix_plants_plant_name on plants (plant_name);
create index if not exists ix_plants_plant_category on plants (plant_category);
create index if not exists idx_plant_category_name on plants (plant_category, plant_name);
create index if not exists idx_plants_name_lower on plants (lower(plant_name));
create index if not exists idx_plants_scientific_name_lower on plants (lower(scientific_name));
create index if not exists idx_plants_category_maintenance on plants (plant_category, maintenance_level);

create table if not exists suburbs (
    id serial primary key,
    name varchar(100) not null,
    postcode varchar(10),
    latitude double precision not null,
    longitude double precision not null,
    state varchar(50) default 'VIC',
    suburb_heat_category varchar(50),
    suburb_heat_intensity double precision,
    created_at timestamp default (now() at time zone 'utc'),
    updated_at timestamp default (now() at time zone 'utc')
);
create unique index if not exists ix_suburbs_name on suburbs (name);

create table if not exists climate_data (
    id serial primary key,
    suburb_id integer not null references suburbs (id),
    temperature_current double precision,
    temperature_max double precision,
    temperature_min double precision,
    humidity integer,
    rainfall double precision,
    wind_speed double precision,
    weather_code integer,
    uv_index double precision,
    uv_category varchar(50),
    uv_protection_required varchar(10),
    air_quality_index integer,
    air_quality_category varchar(50),
    pm25 double precision,
    pm10 double precision,
    ozone double precision,
    nitrogen_dioxide double precision,
    sulfur_dioxide double precision,
    carbon_monoxide double precision,
    recorded_date date not null,
    data_source jsonb,
    created_at timestamp default (now() at time zone 'utc'),
    constraint unique_suburb_date unique (suburb_id, recorded_date)
);
create index if not exists idx_climate_suburb_date on climate_data (suburb_id, recorded_date);
create index if not exists idx_climate_suburb_date_desc on climate_data (suburb_id, recorded_date desc);

create table if not exists api_cache (
    id serial primary key,
    api_name varchar(100) not null unique,
    last_update timestamp,
    last_success timestamp,
    status varchar(50),
    error_message text,
    response_time_ms integer,
    records_updated integer,
    created_at timestamp default (now() at time zone 'utc'),
    updated_at timestamp default (now() at time zone 'utc')
);

create table if not exists user_recommendations (
    id serial primary key,
    suburb_id integer references suburbs (id),
    preferences json,
    recommended_plants json,
    request_ip varchar(50),
    user_agent text,
    response_time_ms integer,
    created_at timestamp default (now() at time zone 'utc')
);
create index if not exists idx_recommendations_created on user_recommendations (created_at);

create table if not exists users (
    id serial primary key,
    google_id varchar(255) unique,
    email varchar(255) not null unique,
    name varchar(255),
    avatar_url text,
    suburb_id integer references suburbs (id),
    is_active boolean default true,
    created_at timestamp default (now() at time zone 'utc'),
    updated_at timestamp default (now() at time zone 'utc'),
    last_login timestamp
);
create index if not exists idx_user_google_id on users (google_id);
create index if not exists idx_user_email on users (email);

create table if not exists user_profiles (
    id serial primary key,
    user_id integer not null unique references users (id),
    experience_level varchar(50),
    garden_type varchar(100),
    climate_goals text,
    available_space_m2 double precision,
    sun_exposure varchar(50),
    has_containers boolean default false,
    organic_preference boolean default true,
    budget_level varchar(50),
    notification_preferences jsonb,
    created_at timestamp default (now() at time zone 'utc'),
    updated_at timestamp default (now() at time zone 'utc')
);

create table if not exists user_favorites (
    id serial primary key,
    user_id integer not null references users (id),
    plant_id integer not null references plants (id),
    notes text,
    priority_level integer default 0,
    created_at timestamp default (now() at time zone 'utc'),
    constraint unique_user_plant_favorite unique (user_id, plant_id)
);
create index if not exists idx_user_favorites_user_created on user_favorites (user_id, created_at);

create table if not exists user_guide_favorites (
    id serial primary key,
    user_id integer not null references users (id),
    guide_name varchar(255) not null,
    category varchar(100),
    notes text,
    created_at timestamp default (now() at time zone 'utc'),
    constraint unique_user_guide_favorite unique (user_id, guide_name)
);
create index if not exists idx_user_guide_favorites_user_created on user_guide_favorites (user_id, created_at);

create table if not exists plant_growth_data (
    plant_id integer primary key references plants (id),
    requirements_checklist jsonb not null,
    setup_instructions jsonb not null,
    growth_stages jsonb not null,
    care_tips jsonb not null,
    data_source_info jsonb,
    last_updated timestamp default (now() at time zone 'utc'),
    version varchar(50) default '1.0'
);
create index if not exists idx_plant_growth_data_updated on plant_growth_data (last_updated);

create table if not exists user_plant_instances (
    id serial primary key,
    user_id integer not null references users (id),
    plant_id integer not null references plants (id),
    plant_nickname varchar(100) not null,
    start_date date not null,
    expected_maturity_date date not null,
    current_stage varchar(50) default 'germination',
    is_active boolean default true,
    setup_completed boolean not null default false,
    setup_completed_at timestamp,
    user_notes text,
    location_details varchar(200),
    created_at timestamp default (now() at time zone 'utc'),
    updated_at timestamp default (now() at time zone 'utc')
);
create index if not exists idx_user_plant_instances_user_active on user_plant_instances (user_id, is_active);
create index if not exists idx_user_plant_instances_plant on user_plant_instances (plant_id);
create index if not exists idx_user_plant_instances_stage on user_plant_instances (current_stage);
create index if not exists idx_user_instances_compound on user_plant_instances (user_id, is_active, created_at desc);

create table if not exists user_progress_tracking (
    id serial primary key,
    user_plant_instance_id integer not null references user_plant_instances (id) on delete cascade,
    checklist_item_key varchar(200) not null,
    is_completed boolean default false,
    completed_at timestamp,
    user_notes text,
    created_at timestamp default (now() at time zone 'utc'),
    constraint unique_instance_checklist_item unique (user_plant_instance_id, checklist_item_key)
);
create index if not exists idx_user_progress_tracking_instance on user_progress_tracking (user_plant_instance_id);
create index if not exists idx_user_progress_tracking_completed on user_progress_tracking (user_plant_instance_id, is_completed);

create table if not exists user_plant_chats (
    id serial primary key,
    user_id integer not null references users (id),
    user_plant_instance_id integer references user_plant_instances (id),
    chat_type varchar(20) not null,
    total_tokens integer default 0,
    message_count integer default 0,
    is_active boolean default true,
    created_at timestamp default (now() at time zone 'utc'),
    last_message_at timestamp,
    expires_at timestamp not null
);

create table if not exists chat_messages (
    id serial primary key,
    chat_id integer not null references user_plant_chats (id) on delete cascade,
    role varchar(20) not null,
    content text not null,
    image_url varchar(500),
    has_image boolean default false,
    tokens_used integer,
    created_at timestamp default (now() at time zone 'utc')
);

-- Ours on top: the zone of a suburb, for gardeners outside Melbourne. Null counts as cool.
alter table suburbs add column if not exists climate_zone varchar(50);
