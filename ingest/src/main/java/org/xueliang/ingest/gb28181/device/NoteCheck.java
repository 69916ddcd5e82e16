package org.xueliang.ingest.gb28181.device;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.xueliang.proto.v1.NoteAlgorithm;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipNote;
import org.xueliang.protocol.sip.SipRequest;

/**
 * Digests of messages (8.3) of devices whose profile uses them. A digest holds for one message of a date that is at most ten
 * minutes off; what came before is not taken again, nor what is dated before the gateway's start. For one thread.
 */
public final class NoteCheck {
    /** GB 35114 annex C: ten minutes at first. */
    private static final long WINDOW_MS = 600_000;

    /** Digests of one device that are remembered; what is older than the oldest of them is taken as seen. */
    private static final int MAX_REMEMBERED = 1024;

    private record Seen(String id, long dateMs) {}

    private static final class History {
        final Deque<Seen> inOrder = new ArrayDeque<>();
        final Set<String> ids = new HashSet<>();
        long floorMs;

        History(long floorMs) {
            this.floorMs = floorMs;
        }

        boolean fresh(String id, long dateMs, long wallMs) {
            while (!inOrder.isEmpty()
                    && (inOrder.size() >= MAX_REMEMBERED
                            || Math.abs(wallMs - inOrder.getFirst().dateMs()) > 2 * WINDOW_MS)) {
                Seen oldest = inOrder.removeFirst();
                ids.remove(oldest.id());
                floorMs = Math.max(floorMs, Math.min(oldest.dateMs(), wallMs));
            }
            if (dateMs <= floorMs || !ids.add(id)) {
                return false;
            }
            inOrder.addLast(new Seen(id, dateMs));
            return true;
        }
    }

    private final long startMs;
    /** Of devices that sent one good digest at least: no more than are enrolled. */
    private final Map<String, History> byDevice = new HashMap<>();

    /** @param startMs wall time of the gateway's start */
    public NoteCheck(long startMs) {
        // Dates are told in whole seconds.
        this.startMs = startMs - 1000;
    }

    /** @return why it is refused, in words; empty where it is not */
    public String wrong(KnownDevice known, SipRequest request, long wallMs) {
        NoteUse use = known.noteUse();
        KnownDevice.Verifier verifier = known.verifier();
        if (use == NoteUse.NOTE_OFF || verifier == null) {
            return "";
        }
        String value = request.header(SipHeaders.NOTE);
        if (value == null) {
            return use == NoteUse.NOTE_REQUIRE ? "it bears no Note, which the device's profile requires" : "";
        }
        SipNote note = SipNote.parse(value);
        if (note == null) {
            return "its Note cannot be read (expected: Digest nonce=\"...\", algorithm=SM3 or SHA-256)";
        }
        if (!note.matches(request, verifier.noteSecret())) {
            return "its Note is not of this message and the device's secret";
        }
        String date = request.header(SipHeaders.DATE);
        Instant said = date == null ? null : BeijingTime.parse(date);
        if (said == null) {
            return "its Note has no Date beside it";
        }
        long offMs = said.toEpochMilli() - wallMs;
        if (Math.abs(offMs) > WINDOW_MS) {
            return "its Date is " + offMs / 1000 + " s off (expected: within " + WINDOW_MS / 1000 + " s)";
        }
        return byDevice.computeIfAbsent(known.code(), code -> new History(startMs))
                        .fresh(note.id(), said.toEpochMilli(), wallMs)
                ? ""
                : "its Note came before: a replay";
    }

    /** The request with Date and Note, where the device's profile has them; else as it is. */
    public static SipRequest signed(SipRequest request, KnownDevice known, long wallMs) {
        KnownDevice.Verifier verifier = known.verifier();
        if (known.noteUse() == NoteUse.NOTE_OFF || verifier == null) {
            return request;
        }
        SipRequest dated = request.toBuilder()
                .set(SipHeaders.DATE, BeijingTime.format(Instant.ofEpochMilli(wallMs)))
                .build();
        DigestAlgorithm algorithm = known.profile().getNoteAlgorithm() == NoteAlgorithm.NOTE_SHA_256
                ? DigestAlgorithm.SHA_256
                : DigestAlgorithm.SM3;
        return dated.toBuilder()
                .set(SipHeaders.NOTE, SipNote.of(dated, algorithm, verifier.noteSecret()))
                .build();
    }
}
