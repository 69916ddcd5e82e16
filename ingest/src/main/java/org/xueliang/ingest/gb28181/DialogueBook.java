package org.xueliang.ingest.gb28181;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.trace.DialogueTrace;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.protocol.manscdp.ManscdpCharset;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipOddity;
import org.xueliang.protocol.sip.SipWriter;

/**
 * The traces of one event loop: one of what registered devices said and were told, one of what others said in their name, so
 * that nobody pushes out a device's lines by speaking for it.
 */
final class DialogueBook {
    private static final int STRANGERS_SHARE = 8;
    private static final int MAX_TEXT = 4096;
    private static final String CUT = "\n... (cut)";

    private final DialogueTrace devices;
    private final DialogueTrace strangers;

    DialogueBook(long maxBytes) {
        strangers = new DialogueTrace(maxBytes / STRANGERS_SHARE);
        devices = new DialogueTrace(maxBytes - maxBytes / STRANGERS_SHARE);
    }

    void device(String code, long wallUs, boolean received, DeviceSource over, SipMessage message, String note) {
        devices.add(
                code, wallUs, received, over.words(), SipWriter.bytes(message), received ? odd(message, note) : note);
    }

    void stranger(String code, long wallUs, boolean received, DeviceSource over, SipMessage message, String note) {
        strangers.add(code, wallUs, received, over.words(), SipWriter.bytes(message), note);
    }

    /** What was odd about it goes with the note: the bytes that are kept do not show it any more. */
    private static String odd(SipMessage message, String note) {
        Set<SipOddity> oddities = message.oddities();
        return oddities.isEmpty()
                ? note
                : note + ", SIP: " + oddities.stream().map(SipOddity::name).collect(Collectors.joining(", "));
    }

    /** Both, oldest first. */
    List<DialogueLine> lines(String code) {
        List<DialogueTrace.Line> all = new ArrayList<>(devices.lines(code));
        all.addAll(strangers.lines(code));
        all.sort(Comparator.comparingLong(DialogueTrace.Line::atUs));
        return all.stream().map(DialogueBook::line).toList();
    }

    private static DialogueLine line(DialogueTrace.Line line) {
        // Bodies are GB18030 or UTF-8, headers whatever: bytes that are no UTF-8 are shown as such.
        String text = new String(line.message(), charset(line.message()));
        boolean cut = line.wireBytes() > line.message().length || text.length() > MAX_TEXT;
        if (cut) {
            text = text.substring(0, Math.min(text.length(), MAX_TEXT - CUT.length())) + CUT;
        }
        return DialogueLine.newBuilder()
                .setAtUs(line.atUs())
                .setReceived(line.received())
                .setOver(line.over())
                .setText(text)
                .setNote(line.note())
                .build();
    }

    private static Charset charset(byte[] message) {
        String utf8 = new String(message, StandardCharsets.UTF_8);
        return utf8.indexOf('\uFFFD') < 0 ? StandardCharsets.UTF_8 : ManscdpCharset.GB18030.charset();
    }

    long bytes() {
        return devices.bytes() + strangers.bytes();
    }
}
