#include <cerrno>
#include <cstddef>
#include <span>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/media/packet_hash.h"
#include "lib/media/video_decoder.h"

namespace tinct {

Digest256 packet_hash(const std::filesystem::path& film) {
  // Its checks of the file and its choice of a stream hold for the second opening, too.
  const VideoDecoder checked(film, 1);
  av::IoHandle file;
  av::InputContext container;
  int result = av::open_file_alone(film, file, container);
  const int index = checked.stream().index;
  if (result < 0 || static_cast<unsigned>(index) >= container->nb_streams) {
    throw Error(Fault::input,
                film.string() + " can't be read as a video: " + av::error_text(result) + ".");
  }
  const av::PacketHandle packet = av::make_packet();
  Blake2b<Digest256> hash;
  for (;;) {
    throw_if_cancelled();
    av_packet_unref(packet.get());
    result = av_read_frame(container.get(), packet.get());
    if (result == AVERROR(EAGAIN)) continue;
    // As where pictures are read: what the container can't deliver is the end.
    if (result < 0) return hash.finish();
    if (packet->stream_index != index) continue;
    hash.update(std::as_bytes(std::span(packet->data, static_cast<std::size_t>(packet->size))));
  }
}

}  // namespace tinct
