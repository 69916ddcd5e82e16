package org.xueliang.protocol.sip.dialog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipRequest;

/** Dialogs by Call-ID and our tag: first the dialog, then From (V S4, G S11). Bounded by whoever makes them; not thread-safe. */
final class DialogTable {
    record Entry(SipDialog dialog, DialogHandler handler) {}

    private final Map<String, Entry> entries = new HashMap<>();

    void put(SipDialog dialog, DialogHandler handler) {
        entries.put(key(dialog.callId(), dialog.localTag()), new Entry(dialog, handler));
    }

    void remove(SipDialog dialog) {
        entries.remove(key(dialog.callId(), dialog.localTag()));
    }

    @Nullable
    Entry find(SipRequest request) {
        String tag = request.toTag();
        return tag.isEmpty() ? null : entries.get(key(request.callId(), tag));
    }

    /** Who holds it; null where nobody does any more. */
    @Nullable
    DialogHandler holder(SipDialog dialog) {
        Entry entry = entries.get(key(dialog.callId(), dialog.localTag()));
        return entry == null ? null : entry.handler();
    }

    int size() {
        return entries.size();
    }

    private static String key(String callId, String localTag) {
        return callId + '|' + localTag;
    }
}
