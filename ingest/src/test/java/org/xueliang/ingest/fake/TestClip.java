package org.xueliang.ingest.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.testkit.FfmpegProgram;

/**
 * A few seconds of moving picture, made once a run by ffmpeg: as a file for programs, and as RTP packets for fakes.
 *
 * @param file container that ffmpeg reads
 * @param packets of each access unit, without header fields that a sender chooses: sequence from 0, timestamps from 0, SSRC 0
 */
public record TestClip(VideoCodec codec, Path file, List<List<byte[]>> packets, ParameterSets sets) {
    public static final int WIDTH = 320;
    public static final int HEIGHT = 192;
    public static final int FRAMES = 50;
    public static final int TICKS_PER_FRAME = 3600;
    public static final int PAYLOAD_TYPE = 96;

    private static final ConcurrentHashMap<VideoCodec, TestClip> CLIPS = new ConcurrentHashMap<>();

    /** H.264 or H.265 with B pictures and a keyframe each ten pictures, 25 a second. */
    public static TestClip of(VideoCodec codec) {
        return CLIPS.computeIfAbsent(codec, TestClip::make);
    }

    private static TestClip make(VideoCodec codec) {
        try {
            Path folder = Files.createTempDirectory("clip");
            String encoder = codec == VideoCodec.H264 ? "libx264" : "libx265";
            String format = codec == VideoCodec.H264 ? "h264" : "hevc";
            Path file = folder.resolve("clip.mp4");
            List<String> arguments = new ArrayList<>(List.of(
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=d=2:r=25:s=" + WIDTH + "x" + HEIGHT,
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=d=2",
                    "-pix_fmt",
                    "yuv420p",
                    "-c:v",
                    encoder,
                    "-g",
                    "10",
                    "-bf",
                    "2",
                    "-c:a",
                    "aac"));
            if (codec == VideoCodec.H265) {
                arguments.addAll(List.of("-x265-params", "keyint=10:bframes=2:log-level=error", "-tag:v", "hvc1"));
            }
            arguments.add(file.toString());
            FfmpegProgram.run(arguments);
            Path elementary = folder.resolve("clip." + format);
            FfmpegProgram.run(List.of("-i", file.toString(), "-an", "-c", "copy", "-f", format, elementary.toString()));
            return packetized(codec, file, Files.readAllBytes(elementary));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static TestClip packetized(VideoCodec codec, Path file, byte[] annexB) {
        List<List<byte[]>> units = new ArrayList<>();
        List<ParameterSets> sets = new ArrayList<>();
        VideoPacketizer packetizer = VideoFormats.packetizer(codec, 1200);
        int[] sequence = new int[1];
        VideoFormats.splitAnnexB(
                codec, UnpooledByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(annexB), TICKS_PER_FRAME, unit -> {
                    List<byte[]> packets = new ArrayList<>();
                    int timestamp = units.size() * TICKS_PER_FRAME;
                    packetizer.packetize(unit.annexB(), (payload, last) -> {
                        ByteBuf packet = Unpooled.buffer();
                        RtpPacketWriter.writeHeader(packet, PAYLOAD_TYPE, last, sequence[0]++, timestamp, 0);
                        packet.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
                        byte[] bytes = new byte[packet.readableBytes()];
                        packet.readBytes(bytes);
                        packets.add(bytes);
                    });
                    ParameterSets found = unit.newParameterSets();
                    if (found != null) {
                        sets.add(found);
                    }
                    units.add(packets);
                    unit.release();
                });
        return new TestClip(codec, file, units, sets.get(0));
    }

    /** All packets in a row. */
    public List<byte[]> allPackets() {
        return packets.stream().flatMap(List::stream).toList();
    }
}
