#include "metrics/abtest/study_file.h"

#include "lib/base/errors.h"
#include "lib/base/hash.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// trial.training: 0 a trial that counts, 1 training, 2 gold.
constexpr const char* kTables = R"sql(
CREATE TABLE study(id INTEGER PRIMARY KEY CHECK (id = 1), config TEXT NOT NULL,
  config_sha256 TEXT NOT NULL, variants INTEGER NOT NULL, types INTEGER NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE asset(id TEXT PRIMARY KEY, place INTEGER NOT NULL UNIQUE, clip TEXT NOT NULL,
  tiles TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, width INTEGER NOT NULL,
  height INTEGER NOT NULL, fps_num INTEGER NOT NULL, fps_den INTEGER NOT NULL,
  frames INTEGER NOT NULL, media_type TEXT NOT NULL) STRICT;
CREATE TABLE cell(id INTEGER PRIMARY KEY, clip INTEGER NOT NULL, variant INTEGER NOT NULL,
  type INTEGER NOT NULL, asset INTEGER NOT NULL REFERENCES asset(place), shown TEXT NOT NULL,
  UNIQUE(clip, variant, type)) STRICT;
CREATE TABLE rater(id INTEGER PRIMARY KEY, token_sha256 TEXT NOT NULL UNIQUE,
  key_sha256 TEXT NOT NULL UNIQUE,
  resume_sha256 TEXT NOT NULL UNIQUE, media_key TEXT NOT NULL, external TEXT NOT NULL,
  consent_sha256 TEXT NOT NULL, browser TEXT NOT NULL, state TEXT NOT NULL, started INTEGER NOT NULL,
  finished INTEGER, excluded INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '',
  comment TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE check_result(rater INTEGER NOT NULL REFERENCES rater(id), name TEXT NOT NULL,
  value TEXT NOT NULL, passed INTEGER NOT NULL, PRIMARY KEY(rater, name)) STRICT;
CREATE TABLE answer(rater INTEGER NOT NULL REFERENCES rater(id), question TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY(rater, question)) STRICT;
CREATE TABLE trial(id TEXT PRIMARY KEY, rater INTEGER NOT NULL REFERENCES rater(id),
  position INTEGER NOT NULL, cell INTEGER NOT NULL REFERENCES cell(id), training INTEGER NOT NULL,
  media TEXT NOT NULL UNIQUE, state TEXT NOT NULL, voids INTEGER NOT NULL DEFAULT 0,
  UNIQUE(rater, position)) STRICT;
CREATE TABLE vote(trial TEXT PRIMARY KEY REFERENCES trial(id), answer TEXT NOT NULL,
  rt_ms REAL NOT NULL, played TEXT NOT NULL, received INTEGER NOT NULL) STRICT;
CREATE TABLE event(id INTEGER PRIMARY KEY, rater INTEGER, trial TEXT, time INTEGER NOT NULL,
  kind TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE INDEX trial_of_rater ON trial(rater, position);
)sql";

Json tiles_json(const StudyAsset& asset) {
  Json tiles = Json::array();
  for (std::size_t i = 0; i < asset.rendered.tiles.size(); ++i) {
    const TilePlace& place = asset.rendered.tiles[i];
    tiles.push_back({{"method", asset.stimulus.tiles[i]},
                     {"place", {place.x, place.y, place.width, place.height}}});
  }
  return tiles;
}

void write_assets(Database& database, const std::vector<StudyAsset>& assets) {
  Statement insert =
      database.prepare("INSERT INTO asset VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  std::int64_t place = 0;
  for (const StudyAsset& asset : assets) {
    const RenderedStimulus& rendered = asset.rendered;
    insert.bind(1, asset.id).bind(2, place++).bind(3, asset.stimulus.clip);
    insert.bind(4, canonical_json(tiles_json(asset))).bind(5, asset.sha256);
    insert.bind(6, static_cast<std::int64_t>(asset.bytes));
    insert.bind(7, rendered.width).bind(8, rendered.height);
    insert.bind(9, rendered.fps.num).bind(10, rendered.fps.den);
    insert.bind(11, rendered.frames).bind(12, rendered.media_type);
    insert.run();
  }
}

void write_cells(Database& database, const std::vector<Cell>& cells) {
  Statement insert = database.prepare("INSERT INTO cell VALUES(?, ?, ?, ?, ?, ?)");
  std::int64_t id = 0;
  for (const Cell& cell : cells) {
    insert.bind(1, id++).bind(2, cell.clip).bind(3, cell.variant).bind(4, cell.type);
    insert.bind(5, cell.stimulus).bind(6, canonical_json(Json(cell.shown)));
    insert.run();
  }
}

StudyAsset asset_of(const Statement& row) {
  StudyAsset asset;
  asset.id = row.text(0);
  asset.stimulus.clip = row.text(2);
  for (const Json& tile : Json::parse(row.text(3))) {
    const auto place = tile["place"].get<std::vector<int>>();
    asset.stimulus.tiles.push_back(tile["method"].get<std::string>());
    asset.rendered.tiles.push_back({place.at(0), place.at(1), place.at(2), place.at(3)});
  }
  asset.sha256 = row.text(4);
  asset.bytes = static_cast<std::uint64_t>(row.integer(5));
  asset.rendered.width = static_cast<int>(row.integer(6));
  asset.rendered.height = static_cast<int>(row.integer(7));
  asset.rendered.fps = {row.integer(8), row.integer(9)};
  asset.rendered.frames = row.integer(10);
  asset.rendered.media_type = row.text(11);
  return asset;
}

// What is there instead of a study's folder, and the way to one.
std::string why_no_study(const fs::path& path) {
  const std::string name = path.string();
  if (fs::is_directory(path)) {
    return name +
           " holds no study (study.sqlite); give a folder that tinct abtest build made, or "
           "make a new one: tinct abtest build study.json --out study";
  }
  if (!fs::exists(path)) {
    return name + " doesn't exist; make the study with tinct abtest build study.json --out " + name;
  }
  if (path.extension() == ".json") {
    return name +
           " is a file, and the study's folder is wanted: build it with tinct abtest build " +
           name + " --out study, then give study";
  }
  return name + " is a file; give the folder that tinct abtest build made";
}

}  // namespace

fs::path study_database(const fs::path& folder) { return folder / "study.sqlite"; }

fs::path study_media(const fs::path& folder) { return folder / "media"; }

double watch_seconds(const RenderedStimulus& shown, const StudyConfig& config) {
  const double fps = shown.fps.value();
  const double once = fps > 0 ? static_cast<double>(shown.frames) / fps : 0;
  return config.sequential ? 2 * once : once;
}

void write_study(const fs::path& folder, const BuiltStudy& study) {
  Database database(study_database(folder));
  database.make_durable();
  Transaction transaction(database);
  database.execute(kTables);
  const std::string config = canonical_json(study.config_json);
  database
      .prepare(
          "INSERT INTO study(id, config, config_sha256, variants, types) VALUES(1, ?, ?, ?, ?)")
      .bind(1, config)
      .bind(2, hex(sha256(config)))
      .bind(3, study.variants)
      .bind(4, study.types)
      .run();
  write_assets(database, study.assets);
  write_cells(database, study.cells);
  database.execute("PRAGMA user_version = " + std::to_string(kStudyFileVersion));
  transaction.commit();
}

Database open_study(const fs::path& folder, DatabaseMode mode) {
  const fs::path path = study_database(folder);
  if (!fs::exists(path)) throw Error(Fault::input, why_no_study(folder));
  Database database(path, mode);
  Statement version = database.prepare("PRAGMA user_version");
  const std::int64_t found = version.step() ? version.integer(0) : 0;
  if (found != kStudyFileVersion) {
    throw Error(Fault::input,
                path.string() + " has tables of version " + std::to_string(found) +
                    ", and this tinct reads version " + std::to_string(kStudyFileVersion) +
                    (found < kStudyFileVersion
                         ? "; serve, report and export it with the tinct that built it, or build "
                           "the study again into a new folder"
                         : "; a newer tinct built it: use that one"));
  }
  return database;
}

BuiltStudy read_study(const Database& database) {
  BuiltStudy study;
  Statement head = database.prepare("SELECT config, variants, types FROM study");
  if (!head.step()) {
    throw Error(Fault::input, database.path().string() + " holds no study; build it again");
  }
  study.config_json = parse_json(head.text(0), database.path().string());
  study.config = study_config(study.config_json, database.path().string(), "");
  study.variants = static_cast<int>(head.integer(1));
  study.types = static_cast<int>(head.integer(2));
  Statement assets = database.prepare("SELECT * FROM asset ORDER BY place");
  while (assets.step()) study.assets.push_back(asset_of(assets));
  Statement cells = database.prepare("SELECT * FROM cell ORDER BY id");
  while (cells.step()) {
    study.cells.push_back({static_cast<int>(cells.integer(1)), static_cast<int>(cells.integer(2)),
                           static_cast<int>(cells.integer(3)), static_cast<int>(cells.integer(4)),
                           Json::parse(cells.text(5)).get<std::vector<std::string>>()});
  }
  return study;
}

}  // namespace tinct
