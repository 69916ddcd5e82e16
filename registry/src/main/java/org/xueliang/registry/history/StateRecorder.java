package org.xueliang.registry.history;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.history.Damper.Step;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.history.Judged.Said;

/**
 * Holds what people are shown of channels and devices against what the history has, and writes the difference. The same seen any
 * number of times, by any number of registries, is written once. One transaction judges once: rows of states are locked in the
 * order of codes, then the feed.
 */
public final class StateRecorder {
    private final Channels channels;
    private final Devices devices;
    private final HistoryMetrics metrics;
    private final Clock clock;

    public StateRecorder(Channels channels, Devices devices, HistoryMetrics metrics, Clock clock) {
        this.channels = channels;
        this.devices = devices;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @return whether the history grew */
    boolean judge(Handle handle, Subject subject, Collection<String> codes) {
        Set<String> differ = new TreeSet<>();
        Map<String, Judged> known = StateStore.read(handle, subject, codes);
        Map<String, Said> said = said(handle, subject, codes);
        for (String code : new TreeSet<>(codes)) {
            Said one = said(known.get(code), said.get(code));
            Judged before = known.get(code);
            if (one != null && (before == null || before.raw() != one.state())) {
                differ.add(code);
            }
        }
        if (differ.isEmpty()) {
            return false;
        }
        long nowUs = clock.millis() * 1000;
        Map<String, Step> steps = new HashMap<>();
        Set<String> begun = begin(handle, subject, differ, known, said, nowUs, steps);
        differ.removeAll(begun);
        // Again under the lock: what was read before it may be older than what another call wrote meanwhile. Of those
        // whose history another began meanwhile too, who may have seen something else.
        Map<String, Judged> locked = StateStore.lock(handle, subject, differ);
        Map<String, Said> newest = said(handle, subject, differ);
        locked.forEach((code, before) -> {
            Said one = said(before, newest.get(code));
            if (one != null) {
                heard(code, Damper.hear(before, one, nowUs), steps);
            }
        });
        return write(handle, subject, steps, begun);
    }

    /** Histories of those that had none; what begins them is put to the steps. */
    private Set<String> begin(
            Handle handle,
            Subject subject,
            Set<String> codes,
            Map<String, Judged> known,
            Map<String, Said> said,
            long nowUs,
            Map<String, Step> steps) {
        Map<String, Step> first = new HashMap<>();
        for (String code : codes) {
            Said one = said.get(code);
            if (one != null && !known.containsKey(code)) {
                first.put(code, Damper.hear(null, one, nowUs));
            }
        }
        Map<String, Judged> states = new HashMap<>();
        first.forEach((code, step) -> states.put(code, step.now()));
        Set<String> begun = StateStore.begin(handle, subject, states);
        begun.forEach(code -> heard(code, Objects.requireNonNull(first.get(code)), steps));
        return begun;
    }

    private void heard(String code, Step step, Map<String, Step> steps) {
        if (!step.isNothing()) {
            steps.put(code, step);
        }
        if (step.backwards()) {
            metrics.backwards.inc();
        }
    }

    private boolean write(Handle handle, Subject subject, Map<String, Step> steps, Set<String> fresh) {
        Map<String, Judged> states = new HashMap<>();
        Map<String, Judged> counted = new HashMap<>();
        List<String> owners = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        steps.forEach((code, step) -> {
            if (!fresh.contains(code)) {
                states.put(code, step.now());
            }
            if (step.counted()) {
                counted.put(code, step.now());
                metrics.damped.inc();
            }
            step.changes().forEach(change -> {
                owners.add(code);
                changes.add(change);
                metrics.changes
                        .labels(change.now().state().name().substring("STATE_".length()))
                        .inc();
            });
        });
        StateStore.update(handle, subject, states);
        StateStore.count(handle, subject, counted);
        if (subject == Subject.SUBJECT_DEVICE && !owners.isEmpty()) {
            StaleDevices.add(handle, owners);
        }
        StateStore.append(handle, subject, owners, changes);
        return !owners.isEmpty();
    }

    /** Who was unstable and has been calm since. */
    boolean calm(Handle handle, Subject subject, Collection<String> codes) {
        long nowUs = clock.millis() * 1000;
        Map<String, Step> steps = new HashMap<>();
        StateStore.lock(handle, subject, codes).forEach((code, known) -> {
            Step step = Damper.calm(known, nowUs);
            if (!step.isNothing()) {
                steps.put(code, step);
            }
        });
        return write(handle, subject, steps, Set.of());
    }

    /** What is to be heard of one; null where there is nothing to hear: it is not enrolled and never was. */
    private static @Nullable Said said(@Nullable Judged known, @Nullable Said said) {
        return said != null || known == null ? said : new Said(StateKind.STATE_REMOVED, 0, "it is no longer enrolled");
    }

    private Map<String, Said> said(Handle handle, Subject subject, Collection<String> codes) {
        Map<String, Said> said = new HashMap<>();
        if (subject == Subject.SUBJECT_CHANNEL) {
            Map<String, ChannelStatus> shown = channels.statuses(handle, codes);
            shown.forEach((code, status) ->
                    said.put(code, said(status.getPresence(), status.getSinceUs(), status.getCause())));
        } else {
            Map<String, DeviceStatus> shown = devices.statuses(handle, codes);
            shown.forEach((code, status) ->
                    said.put(code, said(status.getPresence(), status.getSinceUs(), status.getCause())));
        }
        return said;
    }

    private static Said said(Presence presence, long sinceUs, String cause) {
        StateKind state = switch (presence) {
            case ONLINE -> StateKind.STATE_ONLINE;
            case OFFLINE -> StateKind.STATE_OFFLINE;
            default -> StateKind.STATE_UNKNOWN;
        };
        return new Said(state, sinceUs, cause);
    }
}
