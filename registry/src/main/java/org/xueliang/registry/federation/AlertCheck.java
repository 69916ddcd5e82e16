package org.xueliang.registry.federation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Whether another node's alert may be kept: it is of a channel that this node owns and shares with us so. */
final class AlertCheck {
    private record Copy(SourceKind kind, String owner, String place, boolean alerts) {}

    private static final long MAX_AHEAD_US = 300_000_000L;

    /** Less is the wire's doing as much as the clock's: times stay what the home says. */
    private static final long CLOCK_IS_RIGHT_US = 5_000_000L;

    private final Map<String, Copy> copies = new HashMap<>();
    /** By the peer's clock. */
    private final long nowUs;

    private final long aheadUs;

    /** @param offsetUs how far the peer's clock is ahead of ours, as it was measured */
    AlertCheck(Handle handle, String peer, List<Alert> alerts, long ourNowUs, long offsetUs) {
        this.nowUs = ourNowUs + offsetUs;
        this.aheadUs = Math.abs(offsetUs) > CLOCK_IS_RIGHT_US ? offsetUs : 0;
        handle.createQuery("select code, source_kind, owner, place, :alerts = any(manners) as told from channel_copies"
                        + " c where peer = :peer and home = :peer and code = any(:codes)"
                        // One of our own with the code hides the copy: nobody else speaks of it.
                        + " and not exists (select 1 from channels o where o.code = c.code and not o.removed)")
                .bind("alerts", Manner.ALERTS_VALUE)
                .bind("peer", peer)
                .bindArray(
                        "codes",
                        String.class,
                        alerts.stream()
                                .map(Alert::getChannel)
                                .filter(Check::isCode)
                                .distinct()
                                .toList())
                .map((rs, ctx) -> copies.put(
                                rs.getString("code"),
                                new Copy(
                                        SourceKind.forNumber(rs.getInt("source_kind")),
                                        rs.getString("owner"),
                                        rs.getString("place"),
                                        rs.getBoolean("told")))
                        == null)
                .list();
    }

    /** As it is kept: owner, place and kind are those of the channel as we know it, times those of our clock. */
    Alert kept(Alert alert) {
        Check.id("id", alert.getId());
        Copy copy = copies.get(alert.getChannel());
        if (copy == null || !copy.alerts) {
            throw Refusal.notAllowed("channel " + Refusal.excerpt(alert.getChannel())
                    + ": not shared with us by its home in the manner ALERTS");
        }
        Check.known("type", alert.getType(), AlertType.ALERT_TYPE_UNSPECIFIED);
        Check.known("severity", alert.getSeverity(), Severity.SEVERITY_UNSPECIFIED);
        Check.known("state", alert.getState(), AlertState.ALERT_STATE_UNSPECIFIED);
        Check.text("zone", alert.getZone(), 0, 64);
        Check.text("detail", alert.getDetail(), 0, 512);
        Check.range("confidence", alert.getConfidence(), 0, 1);
        if (alert.getBeginUs() <= 0 || alert.getBeginUs() > nowUs + MAX_AHEAD_US) {
            throw Refusal.badField("begin_us", alert.getBeginUs(), "more than 0, to now by the peer's own clock");
        }
        if (alert.getEndUs() < 0 || alert.getEndUs() > nowUs + MAX_AHEAD_US) {
            throw Refusal.badField("end_us", alert.getEndUs(), "0 to now by the peer's own clock");
        }
        return alert.toBuilder()
                .clearChannels()
                .setSourceKind(copy.kind)
                .setOwner(copy.owner)
                .setPlace(copy.place)
                .setBeginUs(ours(alert.getBeginUs()))
                .setEndUs(alert.getEndUs() == 0 ? 0 : ours(alert.getEndUs()))
                .build();
    }

    /** Who says that it is ten years later would be the newest in every list for ten years. */
    private long ours(long peersUs) {
        return Math.max(1, peersUs - aheadUs);
    }
}
