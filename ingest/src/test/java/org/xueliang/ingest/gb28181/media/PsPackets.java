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

    private final PsMuxer muxer = new PsMuxer(VideoCodec.H264, null);
    private final String mark;
    private final int ssrc;
    private int sequence;
    private int picture;

    /** @param mark ASCII, at the end of every picture */
    public PsPackets(String mark, int ssrc) {
        this.mark = mark;
        this.ssrc = ssrc;
        sequence = ssrc & 0x7FFF;
    }

    /** The packets of the next picture; every fifth is a keyframe. */
    public List<byte[]> next() {
        return next(1400);
    }

    public List<byte[]> next(int payloadBytes) {
        boolean keyframe = picture % 5 == 0;
        ByteBuf unit = Unpooled.buffer();
        if (keyframe) {
            unit.writeBytes(SETS).writeBytes(IDR);
        } else {
            unit.writeBytes(P);
        }
        unit.writeBytes(mark.getBytes(StandardCharsets.US_ASCII));
        long ticks = 3600L * picture++;
        ByteBuf program = Unpooled.buffer();
        muxer.video(unit, keyframe, ticks, ticks, program);
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
