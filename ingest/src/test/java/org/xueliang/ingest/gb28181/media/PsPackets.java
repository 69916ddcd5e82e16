package org.xueliang.ingest.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.mpegps.PsMuxer;
import org.xueliang.protocol.rtp.RtpPacketWriter;

/** RTP packets with tiny program streams; each picture says in its bytes whose it is. */
public final class PsPackets {
    private static final byte[] SETS =
            HexFormat.of().parseHex("000000016742C01EDA02C049B011000003000100000300320F162EA00000000168CE3C80");
    private static final byte[] IDR = HexFormat.of().parseHex("00000001658884");
    private static final byte[] P = HexFormat.of().parseHex("00000001419A02");

    private static final byte[] IDR_265 = HexFormat.of()
            .parseHex("0000000140010C01FFFF00000001420101016000000300900000030000030078A003C0801107CB965654A4C2F0168080"
                    + "000003008000000C84000000014401C0F2C68D03B240000000012601AF08");

    private final VideoCodec codec;
    private final PsMuxer muxer;
    private final String mark;
    private final int ssrc;
    private int sequence;
    private int picture;
    private boolean bare;

    /** @param mark ASCII, at the end of every picture */
    public PsPackets(String mark, int ssrc) {
        this(mark, ssrc, VideoCodec.H264, 0);
    }

    private PsPackets(String mark, int ssrc, VideoCodec codec, int picture) {
        this.mark = mark;
        this.ssrc = ssrc;
        this.codec = codec;
        this.picture = picture;
        muxer = new PsMuxer(codec, null);
        sequence = ssrc & 0x7FFF;
    }

    /** The same sender, set to H.265: keyframes alone. */
    public PsPackets inH265() {
        PsPackets next = new PsPackets(mark, ssrc, VideoCodec.H265, picture);
        next.sequence = sequence;
        next.bare = bare;
        return next;
    }

    /** P6 in vendor-quirks: no program stream, each picture with its start codes in a packet. */
    public PsPackets bare(boolean on) {
        bare = on;
        return this;
    }

    /** The packets of the next picture; every fifth is a keyframe. */
    public List<byte[]> next() {
        return next(1400);
    }

    public List<byte[]> next(int payloadBytes) {
        boolean keyframe = codec == VideoCodec.H265 || picture % 5 == 0;
        ByteBuf unit = Unpooled.buffer();
        if (codec == VideoCodec.H265) {
            unit.writeBytes(IDR_265);
        } else if (keyframe) {
            unit.writeBytes(SETS).writeBytes(IDR);
        } else {
            unit.writeBytes(P);
        }
        unit.writeBytes(mark.getBytes(StandardCharsets.US_ASCII));
        long ticks = 3600L * picture++;
        ByteBuf program = Unpooled.buffer();
        if (bare) {
            program.writeBytes(unit);
        } else {
            muxer.video(unit, keyframe, ticks, ticks, program);
        }
        List<byte[]> packets = new ArrayList<>();
        PsMuxer.cut(program, payloadBytes, (payload, last) -> {
            ByteBuf packet = Unpooled.buffer();
            RtpPacketWriter.writeHeader(packet, 96, last, sequence++, (int) ticks, ssrc);
            packet.writeBytes(payload);
            byte[] bytes = new byte[packet.readableBytes()];
            packet.readBytes(bytes);
            packets.add(bytes);
        });
        return packets;
    }
}
