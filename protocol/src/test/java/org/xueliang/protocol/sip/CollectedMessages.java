package org.xueliang.protocol.sip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What came out of a stream: start lines, bodies, faults. */
final class CollectedMessages implements SipStreamListener {
    final List<SipMessage> messages = new ArrayList<>();
    final List<SipSyntaxException> faults = new ArrayList<>();
    int pings;
    int skipped;

    @Override
    public void message(SipMessage message) {
        messages.add(message);
    }

    @Override
    public void malformed(SipSyntaxException fault) {
        faults.add(fault);
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void skipped(int bytes) {
        skipped += bytes;
    }

    /** Everything as text, to compare. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (SipMessage message : messages) {
            texts.add(message.startLine() + " " + message.headers().size() + " " + message.bodyText() + " "
                    + message.oddities());
        }
        faults.forEach(fault -> texts.add(String.valueOf(fault.getMessage())));
        texts.add("pings " + pings);
        return texts;
    }

    static CollectedMessages whole(byte[] stream) throws SipSyntaxException {
        return feed(stream, new Random(0), stream.length, stream.length);
    }

    static CollectedMessages byteByByte(byte[] stream) throws SipSyntaxException {
        return feed(stream, new Random(0), 1, 1);
    }

    static CollectedMessages random(byte[] stream, long seed) throws SipSyntaxException {
        return feed(stream, new Random(seed), 1, 300);
    }

    private static CollectedMessages feed(byte[] stream, Random random, int least, int most) throws SipSyntaxException {
        CollectedMessages out = new CollectedMessages();
        SipStreamParser parser = new SipStreamParser();
        ByteBuf cumulation = Unpooled.buffer();
        try {
            int at = 0;
            while (at < stream.length) {
                int length = Math.min(stream.length - at, least + random.nextInt(most - least + 1));
                cumulation.writeBytes(stream, at, length);
                at += length;
                parser.parse(cumulation, out);
                cumulation.discardReadBytes();
            }
            return out;
        } finally {
            cumulation.release();
        }
    }
}
