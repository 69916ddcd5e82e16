package org.xueliang.ingest.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xueliang.protocol.audio.AdtsHeader;
import org.xueliang.protocol.audio.AdtsReader;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.mpegps.PsMuxer;
import org.xueliang.protocol.mpegps.PsStreamType;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.testkit.FfmpegProgram;

/** Seconds of black in each of which a white flash and a beep begin at the same time, made by ffmpeg; and how far they lie apart. */
public final class SoundClip {
    private static final Pattern BLACK_END = Pattern.compile("black_end:([0-9.]+)");
    private static final Pattern SILENCE_END = Pattern.compile("silence_end: ([0-9.]+)");
    private static final int TICKS_PER_FRAME = 3600;

    private SoundClip() {}

    /** A file with H.264 and sound. @param sound arguments of ffmpeg */
    public static Path file(Path folder, String name, List<String> sound) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        List<String> arguments = new ArrayList<>(List.of(
                "-f",
                "lavfi",
                "-i",
                "color=black:r=25:d=8:s=320x192,drawbox=c=white:t=fill:enable='between(mod(t,1),0.3,0.5)'",
                "-f",
                "lavfi",
                "-i",
                "aevalsrc='0.7*sin(2*PI*700*t)*between(mod(t,1),0.3,0.5)':d=8:s=16000",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "10"));
        arguments.addAll(sound);
        arguments.addAll(List.of("-y", file.toString()));
        FfmpegProgram.run(arguments);
        return file;
    }

    /** A packet of a device. @param atMs from the beginning */
    public record Packet(long atMs, byte[] bytes) {}

    /** The file as a GB/T 28181 device sends it: a program stream in RTP. @param aac else A-law */
    public static List<Packet> program(Path folder, Path file, boolean aac) throws IOException, InterruptedException {
        Path pictures = folder.resolve("pictures.264");
        Path sound = folder.resolve(aac ? "sound.aac" : "sound.alaw");
        FfmpegProgram.run(List.of("-i", file.toString(), "-an", "-c", "copy", "-f", "h264", "-y", pictures.toString()));
        FfmpegProgram.run(List.of(
                "-i", file.toString(), "-vn", "-c", "copy", "-f", aac ? "adts" : "alaw", "-y", sound.toString()));
        PsMuxer muxer = new PsMuxer(VideoCodec.H264, aac ? PsStreamType.AAC : PsStreamType.G711A);
        record Pack(long ticks, ByteBuf bytes) {}
        List<Pack> packs = new ArrayList<>();
        long[] next = {900_000};
        VideoFormats.splitAnnexB(
                VideoCodec.H264,
                UnpooledByteBufAllocator.DEFAULT,
                Unpooled.wrappedBuffer(Files.readAllBytes(pictures)),
                TICKS_PER_FRAME,
                unit -> {
                    ByteBuf pack = Unpooled.buffer();
                    boolean keyframe = unit.randomAccess() != RandomAccess.NONE;
                    muxer.video(unit.annexB(), keyframe, next[0], next[0], pack);
                    packs.add(new Pack(next[0], pack));
                    next[0] += TICKS_PER_FRAME;
                    unit.release();
                });
        ByteBuf samples = Unpooled.wrappedBuffer(Files.readAllBytes(sound));
        if (aac) {
            new AdtsReader((format, frame, ticks) -> {
                        ByteBuf whole = Unpooled.buffer();
                        AdtsHeader.write(format, frame.readableBytes(), whole);
                        whole.writeBytes(frame);
                        ByteBuf pack = Unpooled.buffer();
                        muxer.audio(whole, ticks, pack);
                        packs.add(new Pack(ticks, pack));
                    })
                    .feed(samples, 900_000);
        } else {
            for (long ticks = 900_000; samples.isReadable(); ticks += TICKS_PER_FRAME) {
                ByteBuf pack = Unpooled.buffer();
                muxer.audio(samples.readSlice(Math.min(320, samples.readableBytes())), ticks, pack);
                packs.add(new Pack(ticks, pack));
            }
        }
        packs.sort(java.util.Comparator.comparingLong(Pack::ticks));
        List<Packet> packets = new ArrayList<>();
        for (Pack pack : packs) {
            PsMuxer.cut(pack.bytes(), 1400, (payload, last) -> {
                ByteBuf packet = Unpooled.buffer();
                RtpPacketWriter.writeHeader(packet, 96, last, packets.size(), (int) pack.ticks(), 7);
                packet.writeBytes(payload);
                byte[] bytes = new byte[packet.readableBytes()];
                packet.readBytes(bytes);
                packets.add(new Packet((pack.ticks() - 900_000) / 90, bytes));
            });
        }
        return packets;
    }

    /** Seconds from each flash to its beep; negative where the beep is early. */
    public static List<Double> apart(Path folder, Path recorded) throws IOException, InterruptedException {
        Path log = folder.resolve(recorded.getFileName() + ".log");
        Process program = FfmpegProgram.start(
                log,
                List.of(
                        "-i",
                        recorded.toString(),
                        "-vf",
                        "blackdetect=d=0.2:pix_th=0.3",
                        "-af",
                        "silencedetect=n=-30dB:d=0.2",
                        "-f",
                        "null",
                        "-"));
        try {
            program.waitFor(60, TimeUnit.SECONDS);
        } finally {
            program.destroyForcibly();
        }
        String text = Files.readString(log, StandardCharsets.UTF_8);
        List<Double> beeps = times(SILENCE_END, text);
        List<Double> flashes = times(BLACK_END, text);
        // Where the file ends, blackness and silence end too.
        flashes.remove(flashes.size() - 1);
        beeps.remove(beeps.size() - 1);
        List<Double> apart = new ArrayList<>();
        for (double flash : flashes) {
            beeps.stream()
                    .filter(beep -> Math.abs(beep - flash) < 0.5)
                    .findFirst()
                    .ifPresent(beep -> apart.add(beep - flash));
        }
        return apart;
    }

    private static List<Double> times(Pattern pattern, String text) {
        List<Double> times = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            times.add(Double.parseDouble(matcher.group(1)));
        }
        return times;
    }
}
