package org.xueliang.ingest.gb28181.check;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xueliang.ingest.gb28181.invite.StreamOddity;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.protocol.manscdp.ManscdpOddity;
import org.xueliang.protocol.sdp.GbSdpOddity;
import org.xueliang.protocol.sip.SipOddity;

/** The named oddities of one step of a check, in the order they were seen. */
final class SeenOddities {
    /** Allowed by the standard, or so common that it says nothing: a position is optional, and so is an extension. */
    private static final Set<String> HARMLESS =
            Set.of(ManscdpOddity.NO_POSITION.name(), SipOddity.UNKNOWN_EXTENSION.name());

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{3,}");
    private static final Map<String, Oddity> IN_NOTES = inNotes();

    private record Oddity(String source, String handling) {}

    private final Map<String, Oddity> seen = new LinkedHashMap<>();
    private String received = "";

    private static Map<String, Oddity> inNotes() {
        Map<String, Oddity> all = new LinkedHashMap<>();
        for (SipOddity oddity : SipOddity.values()) {
            all.put(oddity.name(), new Oddity(oddity.source(), oddity.handling()));
        }
        for (ManscdpOddity oddity : ManscdpOddity.values()) {
            all.put(oddity.name(), new Oddity(oddity.source(), "read all the same"));
        }
        return all;
    }

    /** Those that the trace notes of received lines. */
    static SeenOddities in(List<DialogueLine> lines, Predicate<DialogueLine> which) {
        SeenOddities found = new SeenOddities();
        for (DialogueLine line : lines) {
            if (!line.getReceived() || !which.test(line)) {
                continue;
            }
            Matcher names = NAME.matcher(line.getNote());
            while (names.find()) {
                Oddity oddity = IN_NOTES.get(names.group());
                if (oddity != null && !HARMLESS.contains(names.group())) {
                    found.seen.putIfAbsent(names.group(), oddity);
                    found.received = line.getText();
                }
            }
        }
        return found;
    }

    /** Requests whose body is of this CmdType. */
    static Predicate<DialogueLine> bodies(String commandType) {
        return line -> !line.getText().startsWith("SIP/2.0") && line.getText().contains(commandType);
    }

    /** Answers to requests of this method. */
    static Predicate<DialogueLine> answersTo(String method) {
        Pattern cseq = Pattern.compile("(?im)^cseq\\s*:\\s*\\d+\\s+" + method + "\\s*$");
        return line -> line.getText().startsWith("SIP/2.0")
                && cseq.matcher(line.getText()).find();
    }

    SeenOddities sdp(Collection<GbSdpOddity> oddities) {
        oddities.stream()
                .sorted()
                .forEach(oddity -> seen.putIfAbsent(oddity.name(), new Oddity(oddity.source(), "read all the same")));
        return this;
    }

    SeenOddities stream(Map<StreamOddity, Long> oddities) {
        oddities.forEach((oddity, times) ->
                seen.putIfAbsent(oddity.name(), new Oddity(oddity.source() + ", x" + times, oddity.handling())));
        return this;
    }

    /** What to show of what came. */
    SeenOddities received(String text) {
        if (!text.isEmpty()) {
            received = text;
        }
        return this;
    }

    boolean isEmpty() {
        return seen.isEmpty();
    }

    String names() {
        return String.join(", ", seen.keySet());
    }

    /** Each with its source. */
    String words() {
        return seen.entrySet().stream()
                .map(one -> one.getKey() + " (" + one.getValue().source() + ")")
                .collect(Collectors.joining(", "));
    }

    String handling() {
        return seen.values().stream().map(Oddity::handling).distinct().collect(Collectors.joining("; "));
    }

    String received() {
        return received;
    }
}
