package org.xueliang.registry.history;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.StateCause;

/** The cause that a gateway's words speak of. Words are kept beside it: what no pattern knows is OTHER and loses nothing. Pure. */
final class Causes {
    /** Looked at in this order: a device that is offline names its own cause behind it. */
    private static final Map<StateCause, Pattern> PATTERNS = new LinkedHashMap<>();

    static {
        when(StateCause.CAUSE_DEVICE_OFFLINE, "^device \\d{20} is offline");
        when(StateCause.CAUSE_GATEWAY_SILENT, "^gateway '.*' has said nothing");
        when(StateCause.CAUSE_NO_KEEPALIVE, "keepalive|registration|unregistered|not registered|it was enrolled");
        when(StateCause.CAUSE_LOGIN, "\\b40[13]\\b|unauthorized|password|digest|not enrolled|credential");
        when(
                StateCause.CAUSE_UNREACHABLE,
                "connection refused|no route|unreachable|timed out|connect|unknown host|name or service");
        when(StateCause.CAUSE_BUSY, "\\b(486|503|453)\\b|busy|refuse");
        when(StateCause.CAUSE_CODEC, "codec|parameter sets|no track|stream map|no video");
        when(StateCause.CAUSE_NO_MEDIA, "no rtp|no media|nothing|nat\\b|ssrc|rtcp|port|keyframe|private address");
        when(StateCause.CAUSE_ENDED, "closed|ended|teardown|reset|bye|shut");
    }

    private Causes() {}

    private static void when(StateCause cause, String words) {
        PATTERNS.put(cause, Pattern.compile(words));
    }

    /** @param words why something is offline or unknown; empty where nobody said */
    static StateCause of(String words) {
        if (words.isEmpty()) {
            return StateCause.STATE_CAUSE_UNSPECIFIED;
        }
        String lower = words.toLowerCase(Locale.ROOT);
        return PATTERNS.entrySet().stream()
                .filter(entry -> entry.getValue().matcher(lower).find())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(StateCause.CAUSE_OTHER);
    }
}
