package org.xueliang.registry.transfer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.registry.channel.ChannelIntake;
import org.xueliang.registry.channel.ChannelIntake.Taken;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;

/**
 * Channels of a file on their way into the tables, some hundred a transaction. Memory is bounded whatever the file holds: one
 * batch, and a number of each code, alias and line without a code for finding those that come twice. Not thread-safe.
 */
final class ImportBatch {
    static final int SIZE = 500;

    private final Database database;
    private final ChannelIntake intake;
    private final boolean dryRun;
    private final ImportReport report;
    private final Runnable changed;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private final UncodedLines uncoded = new UncodedLines();
    private final Set<Long> codes = new HashSet<>();
    private final Set<Long> aliases = new HashSet<>();

    /** @param changed called after a batch was committed */
    ImportBatch(Database database, ChannelIntake intake, boolean dryRun, ImportReport report, Runnable changed) {
        this.database = database;
        this.intake = intake;
        this.dryRun = dryRun;
        this.report = report;
        this.changed = changed;
    }

    /** @param names of a channel's fields, as this file calls them */
    void add(long line, Channel channel, UnaryOperator<String> names) {
        if (!channel.getCode().isEmpty() && !codes.add(keyOf(channel.getCode()))) {
            twice(line, names.apply("code"), channel.getCode());
        } else if (!channel.getAlias().isEmpty() && !aliases.add(hash(channel.getAlias()))) {
            twice(line, names.apply("alias"), channel.getAlias());
        } else {
            channels.add(channel);
            lines.add(line);
        }
    }

    private void twice(long line, String column, String value) {
        report.refuse(line, column, "'" + value + "' came on a line before (expected: once)");
    }

    /** 20 digits do not fit into 64 bits; that two of two million meet by chance is one in millions. */
    private static long keyOf(String code) {
        return Long.parseLong(code.substring(0, 10)) * 0x9E3779B97F4A7C15L ^ Long.parseLong(code.substring(10));
    }

    /** FNV-1a, with Murmur3's finish. */
    static long hash(String text) {
        long h = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001B3L;
        }
        h = (h ^ h >>> 33) * 0xFF51AFD7ED558CCDL;
        return h ^ h >>> 33;
    }

    /** Takes in what was added. @param upTo line of the file up to which then all is settled */
    void flush(long upTo, UnaryOperator<String> names) {
        if (!channels.isEmpty()) {
            List<Taken> taken = put();
            for (int i = 0; i < taken.size(); i++) {
                count(lines.get(i), taken.get(i), names);
            }
            channels.clear();
            lines.clear();
            if (!dryRun) {
                changed.run();
            }
        }
        report.settled(upTo);
    }

    private List<Taken> put() {
        try {
            return dryRun
                    ? database.read(handle -> put(handle, true))
                    : database.transaction(handle -> put(handle, false));
        } catch (Refusal e) {
            throw e.kind() == Refusal.Kind.UNAVAILABLE ? cutOff(e) : e;
        }
    }

    private List<Taken> put(Handle handle, boolean dry) {
        return intake.put(handle, uncoded.named(handle, channels, code -> codes.add(keyOf(code))), dry);
    }

    /** Says how far it came. */
    Refusal cutOff(Refusal why) {
        return Refusal.unavailable(why.getMessage() + "; the file is in up to line " + report.settledLine()
                + " (expected: the whole file once more; what is in stays as it is)");
    }

    private void count(long line, Taken one, UnaryOperator<String> names) {
        switch (one.result()) {
            case ADDED -> report.result.setAdded(report.result.getAdded() + 1);
            case CHANGED -> report.result.setChanged(report.result.getChanged() + 1);
            case UNCHANGED -> report.result.setUnchanged(report.result.getUnchanged() + 1);
            case REFUSED -> report.refuse(line, names.apply(one.field()), one.reason());
        }
    }
}
