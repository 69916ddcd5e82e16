package org.xueliang.ingest.gb28181.device;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.xueliang.proto.v1.NoteUse;
import org.xueliang.protocol.manscdp.BeijingTime;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipNote;
import org.xueliang.protocol.sip.SipRequest;

/**
 * Digests of messages (8.3) of devices and platforms whose record uses them. A digest holds for one message of a date that is at most ten
 * minutes off; what came before is not taken again, nor what is dated before the gateway's start. For one thread.
 */
public final class NoteCheck {
    /** GB 35114 annex C: ten minutes at first. */
    private static final long WINDOW_MS = 600_000;

    /** Digests of one peer that are remembered; what is older than the oldest of them is taken as seen. */
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
    /** Of peers that sent one good digest at least: no more than are enrolled. */
    private final Map<String, History> byPeer = new HashMap<>();

    /** @param startMs wall time of the gateway's start */
    public NoteCheck(long startMs) {
        // Dates are told in whole seconds.
        this.startMs = startMs - 1000;
    }

    /**
     * @param peer its code
     * @return why it is refused, in words; empty where it is not
     */
    public String wrong(String peer, NoteTerms terms, SipRequest request, long wallMs) {
        if (terms.use() == NoteUse.NOTE_OFF) {
            return "";
        }
        String value = request.header(SipHeaders.NOTE);
        if (value == null) {
            return terms.use() == NoteUse.NOTE_REQUIRE
                    ? "it bears no Note, which the record of its sender requires"
                    : "";
        }
        SipNote note = SipNote.parse(value);
        if (note == null) {
            return "its Note cannot be read (expected: Digest nonce=\"...\", algorithm=SM3 or SHA-256)";
        }
        if (!note.matches(request, terms.secret())) {
            return "its Note is not of this message and its sender's secret";
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
        return byPeer.computeIfAbsent(peer, code -> new History(startMs)).fresh(note.id(), said.toEpochMilli(), wallMs)
                ? ""
                : "its Note came before: a replay";
    }
}
