#include "lib/media/piece_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/temporary_names.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr int kRecordVersion = 1;

void sync_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_system_error("can't write " + path.string(), errno);
  const int synced = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (synced != 0) throw_system_error("can't write " + path.string(), error);
}

const std::uint8_t* rotation_of(const AVStream& stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  const AVPacketSideData* data =
      av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data,
                              AV_PKT_DATA_DISPLAYMATRIX);
  return data == nullptr ? nullptr : data->data;
#else
  return av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
#endif
}

// FFmpeg 6.1 taught Matroska to turn pictures.
bool holds_rotation(const AVOutputFormat& format) {
  return std::strcmp(format.name, "mp4") == 0 ||
         LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 16, 100);
}

std::optional<PieceRecord> parsed_record(const char* text) {
  const Json json = Json::parse(text, nullptr, false);
  try {
    if (!json.is_object() || json.at("tinct_cut") != kRecordVersion) return std::nullopt;
    return PieceRecord{.kind = cut_kind(json.at("kind")),
                       .film_id = json.at("film"),
                       .first = json.at("frames").at(0),
                       .last = json.at("frames").at(1),
                       .early = json.at("early"),
                       .late = json.at("late")};
  } catch (const std::exception&) {
    return std::nullopt;  // a comment of somebody else's
  }
}

}  // namespace

std::string PieceRecord::text() const {
  return canonical_json({{"tinct_cut", kRecordVersion},
                         {"kind", name(kind)},
                         {"film", film_id},
                         {"frames", {first, last}},
                         {"early", early},
                         {"late", late}});
}

std::optional<PieceRecord> read_piece_record(const fs::path& file) {
  AVFormatContext* context = nullptr;
  if (avformat_open_input(&context, ("file:" + file.string()).c_str(), nullptr, nullptr) < 0) {
    return std::nullopt;
  }
  const av::InputContext container(context);
  const AVDictionaryEntry* comment = av_dict_get(context->metadata, "comment", nullptr, 0);
  return comment == nullptr ? std::nullopt : parsed_record(comment->value);
}

PieceFile::PieceFile(const CutPiece& piece, const std::string& extension, PieceRecord record)
    : file_{.path = piece.out.string() + extension, .early = record.early, .late = record.late},
      temporary_(temporary_name(file_.path)),
      record_(std::move(record)) {
  create_folders(file_.path.parent_path());
  remove_stale_temporaries(file_.path);
  AVFormatContext* context = nullptr;
  const char* muxer = extension == ".mp4" ? "mp4" : "matroska";
  if (avformat_alloc_output_context2(&context, nullptr, muxer, nullptr) < 0) {
    throw Error(Fault::input,
                file_.path.string() + " can't be written: this FFmpeg lacks the format.");
  }
  muxer_.reset(context);
  muxer_->flags |= AVFMT_FLAG_BITEXACT;
  av_dict_set(&muxer_->metadata, "comment", record_.text().c_str(), 0);
}

PieceFile::~PieceFile() {
  if (done_) return;
  muxer_.reset();
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

void PieceFile::start(const AVStream& film, const AVCodecParameters& parameters) {
  AVStream* stream = avformat_new_stream(muxer_.get(), nullptr);
  if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &parameters) < 0) {
    throw std::bad_alloc();
  }
  stream->codecpar->codec_tag = 0;
  stream->time_base = film.time_base;
  stream->avg_frame_rate = film.avg_frame_rate;
  stream->sample_aspect_ratio =
      film.sample_aspect_ratio.num > 0 ? film.sample_aspect_ratio : parameters.sample_aspect_ratio;
  if (const std::uint8_t* matrix = rotation_of(film)) {
    if (holds_rotation(*muxer_->oformat)) {
      std::memcpy(av::new_display_matrix(*stream), matrix, av::kDisplayMatrixBytes);
    } else {
      log_warning("this FFmpeg can't record in " + file_.path.string() +
                  " that players turn it, so they won't; .mp4 holds it.");
    }
  }
  check(avio_open(&muxer_->pb, ("file:" + temporary_.string()).c_str(), AVIO_FLAG_WRITE));
  muxer_->url = av_strdup(("file:" + temporary_.string()).c_str());
  AVDictionary* list = nullptr;
  // The muxer opens the file a second time to move the index to the front, for browsers.
  if (std::strcmp(muxer_->oformat->name, "mp4") == 0) {
    av_dict_set(&list, "movflags", "+faststart", 0);
  }
  const int written = avformat_write_header(muxer_.get(), &list);
  av_dict_free(&list);
  if (written == AVERROR(EINVAL) || written == AVERROR_INVALIDDATA || written == AVERROR(ENOSYS)) {
    throw Error(Fault::input, file_.path.string() + " can't hold the film's pictures: " +
                                  av::error_text(written) + "; use ffv1 or h264.");
  }
  check(written);
}

void PieceFile::write(AVPacket& packet, AVRational unit) {
  packet.stream_index = 0;
  packet.pos = -1;
  av_packet_rescale_ts(&packet, unit, muxer_->streams[0]->time_base);
  check(av_interleaved_write_frame(muxer_.get(), &packet));
}

void PieceFile::finish() {
  check(av_write_trailer(muxer_.get()));
  check(avio_closep(&muxer_->pb));
  muxer_.reset();
  sync_file(temporary_);
  if (::rename(temporary_.c_str(), file_.path.c_str()) != 0) {
    throw_system_error("can't write " + file_.path.string(), errno);
  }
  done_ = true;
  sync_folder(file_.path.parent_path());
}

// Whatever a file of ours refuses is the disk's doing.
void PieceFile::check(int result) const {
  if (result >= 0) return;
  throw Error(Fault::resource, "can't write " + file_.path.string() + ": " +
                                   av::error_text(result) +
                                   "; free some space or choose another folder.");
}

}  // namespace tinct
