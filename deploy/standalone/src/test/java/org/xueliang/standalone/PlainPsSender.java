package org.xueliang.standalone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends a program stream that somebody else made as RTP over UDP (GB/T 28181-2016 annex C), over and over until it is closed; written from the
 * standard and sharing no code with the product.
 */
final class PlainPsSender implements AutoCloseable {
    private static final int MAX_PAYLOAD_BYTES = 1400;
    private static final int PAYLOAD_TYPE = 96;
    private static final int PICTURE_MS = 40;
    private static final int PACK = 0xBA;
    private static final int FIRST_VIDEO = 0xE0;
    private static final int LAST_VIDEO = 0xEF;

    /** One picture: the packs from one that begins a picture to the next. */
    private record Picture(byte[] program, int ticks) {}

    private final List<Picture> pictures;
    private final InetSocketAddress to;
    private final int ssrc;
    private final DatagramSocket socket;
    private final Thread thread = new Thread(this::run, "plain-ps-sender");

    /** Sends from now on. @param program an MPEG program stream */
    PlainPsSender(byte[] program, InetSocketAddress to, int ssrc) throws IOException {
        this.pictures = pictures(program);
        this.to = to;
        this.ssrc = ssrc;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private static List<Picture> pictures(byte[] program) {
        List<Picture> pictures = new ArrayList<>();
        int from = -1;
        int ticks = 0;
        for (int pack = next(program, 0, PACK, PACK); pack >= 0; ) {
            int following = next(program, pack + 4, PACK, PACK);
            int end = following < 0 ? program.length : following;
            int pes = next(program, pack + 4, FIRST_VIDEO, LAST_VIDEO);
            if (pes >= 0 && pes < end && (program[pes + 7] & 0x80) != 0) {
                if (from >= 0) {
                    pictures.add(new Picture(Arrays.copyOfRange(program, from, pack), ticks));
                }
                from = pack;
                ticks = presentation(program, pes + 9);
            }
            pack = following;
        }
        if (from < 0) {
            throw new IllegalArgumentException("no picture in " + program.length + " bytes of program stream");
        }
        pictures.add(new Picture(Arrays.copyOfRange(program, from, program.length), ticks));
        return pictures;
    }

    /** Where the next start code of a range stands; -1 where there is none. */
    private static int next(byte[] program, int from, int firstCode, int lastCode) {
        for (int i = from; i + 4 <= program.length; i++) {
            int code = program[i + 3] & 0xFF;
            if (program[i] == 0
                    && program[i + 1] == 0
                    && program[i + 2] == 1
                    && code >= firstCode
                    && code <= lastCode) {
                return i;
            }
        }
        return -1;
    }

    /** The lower 32 of the 33 bits of a PTS (ISO 13818-1 2.4.3.7). */
    private static int presentation(byte[] program, int at) {
        long bits = 0;
        for (int i = 0; i < 5; i++) {
            bits = bits << 8 | program[at + i] & 0xFF;
        }
        return (int) ((bits >> 33 & 7) << 30 | (bits >> 17 & 0x7FFF) << 15 | bits >> 1 & 0x7FFF);
    }

    private void run() {
        int sequence = 0;
        try {
            while (!socket.isClosed()) {
                for (Picture picture : pictures) {
                    byte[] program = picture.program();
                    for (int from = 0; from < program.length; from += MAX_PAYLOAD_BYTES) {
                        int length = Math.min(MAX_PAYLOAD_BYTES, program.length - from);
                        boolean last = from + length == program.length;
                        ByteBuffer packet = ByteBuffer.allocate(12 + length)
                                .put((byte) 0x80)
                                .put((byte) (PAYLOAD_TYPE | (last ? 0x80 : 0)))
                                .putShort((short) sequence++)
                                .putInt(picture.ticks())
                                .putInt(ssrc)
                                .put(program, from, length);
                        socket.send(new DatagramPacket(packet.array(), packet.capacity(), to));
                    }
                    // The pace of a camera; nothing that is asserted waits for it.
                    Thread.sleep(PICTURE_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        thread.interrupt();
    }
}
